/// What an artifact is, and so in which format it is stored.
package enum ArtifactKind: String, Sendable, CaseIterable {
  case table, matrix, labels, encoder, records, model, metrics, plot, file

  /// The ending of a stored artifact's name in a run's folder, without a dot; nil where the step decides.
  package var fileExtension: String? {
    switch self {
    case .table: "arrow"
    case .matrix: "npz"
    case .labels: "npy"
    case .encoder, .metrics: "json"
    case .records: "recordio"
    case .model: "safetensors"
    case .plot: "svg"
    case .file: nil
    }
  }
}
