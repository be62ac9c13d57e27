package import SluiceStore

extension ObjectStore {
  /// The further objects that an artifact is made of, which are kept and checked with it.
  ///
  /// None where the object that would list them is missing or damaged.
  package func children(of artifact: ArtifactRecord) -> [Listed] {
    switch artifact.kind {
    case .folder:
      (try? FolderManifest.read(artifact.digest, from: self))?.children.map {
        Listed(digest: $0.digest, size: $0.size)
      } ?? []
    case .table, .matrix, .labels, .encoder, .records, .model, .metrics, .plot, .file: []
    }
  }
}
