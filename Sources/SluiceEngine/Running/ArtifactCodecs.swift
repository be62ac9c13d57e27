import SluiceFrame

/// How stored artifacts of each kind are read back.
package struct ArtifactCodecs: Sendable {
  private let types: [ArtifactKind: any ArtifactValue.Type]

  /// - Parameter types: one for each kind that steps exchange; tables, matrices, labels, records, metrics, plots and
  ///   files are known.
  package init(_ types: [any ArtifactValue.Type]) {
    let known: [any ArtifactValue.Type] = [
      Table.self, SparseMatrix.self, Labels.self, Records.self, Metrics.self, Plot.self,
      FileArtifact.self, FolderArtifact.self,
    ]
    self.types = Dictionary(
      (known + types).map { ($0.artifactKind, $0) }, uniquingKeysWith: { _, later in later })
  }

  func read(_ kind: ArtifactKind, _ path: String) throws -> any ArtifactValue {
    guard let type = types[kind] else { preconditionFailure("no way to read a \(kind)") }
    return try type.read(fromFileAt: path)
  }
}
