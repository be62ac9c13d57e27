/// What an artifact is, and so in which format it is stored.
package enum ArtifactKind: String, Sendable, CaseIterable {
  case table, matrix, labels, encoder, records, model, metrics, plot, file, folder

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
    case .file, .folder: nil
    }
  }

  /// The ending where nobody has decided on one; empty for a folder.
  package var usualExtension: String { fileExtension ?? (self == .folder ? "" : "bin") }

  /// With its article, for messages: `a table`, `labels`.
  package var phrase: String {
    switch self {
    case .table: "a table"
    case .matrix: "a matrix"
    case .labels: "labels"
    case .encoder: "an encoder"
    case .records: "records"
    case .model: "a model"
    case .metrics: "metrics"
    case .plot: "a plot"
    case .file: "a file"
    case .folder: "a folder"
    }
  }
}
