import SluiceArchive
import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceStore

/// An export that was read whole and found to be as it was written.
///
/// Nothing in it decides where anything is written: its files are known by the manifest, and go into the store by
/// their digests.
struct ModelArchive {
  let manifest: ModelManifest
  let excerpt: LedgerExcerpt

  /// Those who signed an entry, by name.
  var signers: [Signer] {
    Set(excerpt.entries.compactMap(\.change.signer)).sorted { $0.name < $1.name }
  }

  private static let manifestLimit = 64 << 20

  /// - Parameter store: where the version's files are to go; nil where they are only checked.
  /// - Throws: `ArchiveError` with what was touched.
  init(_ path: String, into store: ObjectStore? = nil) throws {
    let reader = try ArchiveReader(path)
    func fault(_ words: String) -> ArchiveError {
      ArchiveError("'\(path)': \(words)", hint: "import the export as it was made")
    }
    func whole(_ file: ArchiveReader.File, _ name: String) throws -> [UInt8] {
      guard file.name == name else { throw fault("'\(name)' is missing") }
      if file.size > Self.manifestLimit { throw fault("'\(name)' is too large") }
      var bytes: [UInt8] = []
      while true {
        let piece = try reader.read()
        if piece.isEmpty { return bytes }
        bytes += piece
      }
    }
    func json(_ bytes: [UInt8], _ name: String) throws -> JSONValue {
      guard let value = try? JSONText.read(String(decoding: bytes, as: UTF8.self)) else {
        throw fault("'\(name)' is no JSON that Sluice has written")
      }
      return value
    }
    guard let first = try reader.next() else { throw fault("it is empty") }
    let head = try whole(first, ModelManifest.fileName)
    guard let manifest = ModelManifest(json: try json(head, ModelManifest.fileName)) else {
      throw fault("its manifest is not one that this Sluice understands")
    }
    var ledger: LedgerExcerpt?
    for expected in manifest.files {
      guard let file = try reader.next(), file.name == expected.name else {
        throw fault("'\(expected.name)' is missing")
      }
      let digest: Digest
      if expected.name == ModelManifest.ledgerName {
        let bytes = try whole(file, expected.name)
        digest = Digest.of(bytes)
        ledger = LedgerExcerpt(
          json: try json(bytes, expected.name), parse: { try? JSONText.read($0) })
        if ledger == nil { throw fault("its ledger is not one that this Sluice understands") }
      } else {
        digest = try Self.take(reader, expected, file.size, store)
      }
      if digest != expected.digest {
        throw fault(
          "'\(expected.name)' was changed: its SHA-256 is \(digest.hex), the manifest says \(expected.digest.hex)"
        )
      }
    }
    guard let sums = try reader.next(),
      try whole(sums, ModelManifest.sumsName)
        == Array(manifest.sums(manifest: Digest.of(head)).utf8)
    else { throw fault("'\(ModelManifest.sumsName)' is not that of these files") }
    if let more = try reader.next() { throw fault("'\(more.name)' does not belong to it") }
    guard let ledger else { throw fault("its ledger is missing") }
    if ledger.group != manifest.version.group || ledger.version != manifest.version.version {
      throw fault("its ledger is about another version")
    }
    let replay = ledger.replay()
    if let words = replay.fault { throw fault(words) }
    if let recorded = replay.version,
      let difference = LedgerReplay.Version(manifest.version).difference(from: recorded)
    {
      throw fault("its manifest was changed: \(difference)")
    }
    self.manifest = manifest
    excerpt = ledger
  }

  private static func take(
    _ reader: ArchiveReader, _ expected: ModelManifest.File, _ size: Int, _ store: ObjectStore?
  ) throws -> Digest {
    let writer = expected.artifact == nil ? nil : try store?.makeWriter(expectedSize: size)
    var hasher = ContentHasher()
    while true {
      let piece = try reader.read()
      if piece.isEmpty { break }
      hasher.update(piece)
      try writer?.write(piece)
    }
    let digest = hasher.digest()
    if digest == expected.digest { _ = try writer?.finish() } else { writer?.abandon() }
    return digest
  }
}
