import ArgumentParser
import SluiceDiagnostics
import SluiceEngine

/// Runs named on the command line.
enum RunNames {
  /// - Throws: the exit code for wrong input, after saying that no one run has the name.
  static func find(_ name: String, in ledger: any RunLedger) throws -> RunRecord {
    if let run = try ledger.run(name) { return run }
    let known = try ledger.runs(limit: .max, pipeline: nil).map(\.id)
    if known.isEmpty {
      throw Failure.wrongInput("there are no runs yet", hint: "'sluice run FILE' makes one")
    }
    let matches = name.isEmpty ? [] : known.filter { $0.hasPrefix(name) }
    if matches.count > 1 {
      throw Failure.wrongInput(
        "several runs begin with '\(name)'",
        hint: "they are \(matches.prefix(5).joined(separator: ", "))"
          + (matches.count > 5 ? " and \(matches.count - 5) more" : ""))
    }
    throw Failure.wrongInput(
      "there is no run '\(name)'",
      hint: Suggestion.hint(for: name, among: known + ["latest"]) ?? "'sluice runs' lists them")
  }

  /// - Throws: the exit code for wrong input, after saying that the run has no step of that name.
  static func step(
    _ name: String, of run: RunRecord, in ledger: any RunLedger
  ) throws -> StepRunRecord {
    let steps = try ledger.stepRuns(of: run.id)
    if let step = steps.first(where: { $0.step == name }) { return step }
    let names = steps.map(\.step)
    throw Failure.wrongInput(
      "run \(run.id) has no step '\(name)'",
      hint: Suggestion.hint(for: name, among: names)
        ?? (names.isEmpty
          ? "it has none at all" : "its steps are \(names.joined(separator: ", "))"))
  }
}
