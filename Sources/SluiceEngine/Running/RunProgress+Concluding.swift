import SluiceStore

/// What is left to do when no step will come to its end any more.
extension RunProgress {
  /// Writes down what is not yet, and makes the run's folder the latest one.
  mutating func conclude() throws {
    let signature = RunSignature.of(finished.sorted { $0.index < $1.index })
    let earlier = try shareSteps(signature)
    try flush()
    if earlier == nil, let signature, !finished.isEmpty {
      try project.ledger.sign(runID: executor.run.id, with: signature)
    }
    try links.finish(sharing: earlier)
  }

  /// Where nothing was done anew: takes over the steps of an earlier run that left the same, if there is one.
  private mutating func shareSteps(_ signature: Digest?) throws -> String? {
    guard let signature, unwritten.count == finished.count,
      finished.allSatisfy({ $0.status == .cached }),
      let earlier = try project.ledger.run(signed: signature)
    else { return nil }
    try project.ledger.takeSteps(of: earlier, for: executor.run.id)
    unwritten = []
    return earlier
  }
}
