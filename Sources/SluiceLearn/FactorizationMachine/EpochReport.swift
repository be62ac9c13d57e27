/// How one pass over the training rows went.
package struct EpochReport: Sendable, Equatable {
  /// From 1.
  package let epoch: Int
  /// Root mean squared error of the training rows, each judged just before its mini-batch moved the weights.
  package let trainRMSE: Double
  /// Root mean squared error of the test rows after the pass, nil without test rows.
  package let testRMSE: Double?
  /// Wall time of the pass, the judging of the test rows included.
  package let seconds: Double
}
