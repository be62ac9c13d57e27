import SluiceArchive
import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceModelCard
import SluiceStore

/// A version on its way into an archive.
struct ModelExport {
  private let version: ModelVersion
  private let store: ObjectStore
  private let ledger: [UInt8]
  private let readme: [UInt8]
  private let manifest: ModelManifest

  init(_ version: ModelVersion, _ project: Project) throws {
    self.version = version
    store = project.store
    let excerpt = try project.registry.excerpt(of: version.group, version: version.version)
    ledger = Array(JSONText.write(excerpt.json).utf8)
    var files: [ModelManifest.File] = []
    var labels = 0
    for artifact in version.artifacts {
      let record = artifact.record
      try store.verify(record.digest)
      let ending = record.fileExtension.isEmpty ? "" : ".\(record.fileExtension)"
      labels += artifact.role == .plot ? 1 : 0
      let name = artifact.role == .plot ? "plots/plot-\(labels)" : artifact.role.rawValue
      files.append(
        ModelManifest.File(
          name: name + ending, artifact: artifact, digest: record.digest, size: record.size))
    }
    let readme =
      try ModelsCommand.Card.card(version, project).markdown + """

        ## This archive

        `sha256sum --check SHA256SUMS` checks its files, `sluice models verify` the archive as a whole with the signatures
        of its ledger, and `sluice models import` takes the version over. `manifest.json` says for programs what is said
        here, `ledger.json` holds the entries of the registry that it comes from.

        """
    self.readme = Array(readme.utf8)
    for (name, bytes) in [
      (ModelManifest.readmeName, self.readme), (ModelManifest.ledgerName, ledger),
    ] {
      files.append(
        ModelManifest.File(
          name: name, artifact: nil, digest: Digest.of(bytes), size: bytes.count))
    }
    manifest = ModelManifest(version: version, files: files)
  }

  /// - Throws: `StoreError`, `ArchiveError`; nothing is at `path` then that was not there before.
  func write(to path: String) throws {
    var archive = try ArchiveWriter(
      path, folder: "\(version.group)-\(version.version)",
      modified: Int(version.createdAt / 1000))
    let bytes = Array(JSONText.write(manifest.json).utf8)
    try archive.add(ModelManifest.fileName, bytes)
    for file in manifest.files {
      switch file.name {
      case ModelManifest.readmeName: try archive.add(file.name, readme)
      case ModelManifest.ledgerName: try archive.add(file.name, ledger)
      default: try archive.add(file.name, fileAt: store.path(of: file.digest), size: file.size)
      }
    }
    try archive.add(
      ModelManifest.sumsName, Array(manifest.sums(manifest: Digest.of(bytes)).utf8))
    try archive.finish()
  }
}
