extension RegistrationOptions {
  /// What the rules make of a version, and why, in words.
  ///
  /// - Parameter approved: the version that is approved now.
  /// - Throws: `StepFailure` where a rule cannot be decided.
  package func verdict(
    on version: ModelVersion, approved: ModelVersion?
  ) throws(StepFailure) -> (status: ApprovalStatus?, note: String?) {
    let metrics = version.metricValues.map(ModelMetrics.values) ?? [:]
    let compared = approved.map { $0.metricValues.map(ModelMetrics.values) ?? [:] }
    var isUndecided = false
    let rules: [(ApprovalRule?, ApprovalStatus, String)] = [
      (rejectWhen, .rejected, "reject-when"), (approveWhen, .approved, "approve-when"),
    ]
    for (rule, status, name) in rules {
      guard let rule else { continue }
      switch try rule.verdict(metrics: metrics, approved: compared) {
      case .holds: return (status, "\(name): \(rule.text)")
      case .fails: break
      case .undecided: isUndecided = true
      }
    }
    return (nil, isUndecided ? "no version is approved yet that the rules could compare with" : nil)
  }
}
