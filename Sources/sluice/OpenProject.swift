import SluiceDiagnostics
import SluiceEngine
import SluiceMetadata
import SluiceStore

/// A project's artifacts folder, opened.
struct OpenProject {
  let project: Project
  let metadata: MetadataStore

  init(_ options: ProjectOptions) throws {
    let folder = options.folder
    let store = try ObjectStore(root: "\(folder)/store")
    let metadata = try MetadataStore(path: "\(folder)/sluice.db")
    for warning in metadata.warnings { Failure.print([.warning(warning)]) }
    self.metadata = metadata
    project = Project(
      folder: folder, store: store, ledger: metadata, registry: metadata,
      files: FileDigester(memo: metadata))
  }
}
