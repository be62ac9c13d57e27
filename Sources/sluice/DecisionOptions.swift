import ArgumentParser
import SluiceEngine
import SluiceFrame

/// What approving and rejecting have in common on the command line.
struct DecisionOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Do not ask, also on a terminal.")
  var yes = false

  @OptionGroup var signing: SigningOptions
  @OptionGroup var projectOptions: ProjectOptions
  @OptionGroup var output: OutputOptions

  func carryOut(_ status: ApprovalStatus, _ model: String, reason: String?) async throws {
    try await Failure.reporting {
      try await ProjectHooks.changing(projectOptions) { open in
        let registry = open.project.registry
        let version = try ModelName(model).resolveExactly(registry)
        let author = try signing.author
        if try !isSure(of: status, version, registry) {
          return Terminal.standardError.write("nothing was changed\n")
        }
        let decision = try registry.decide(
          status, group: version.group, version: version.version, reason: reason, by: author)
        report(decision, of: version)
      }
    }
  }

  /// Asks on a terminal, beside the numbers of the approved version.
  private func isSure(
    of status: ApprovalStatus, _ version: ModelVersion, _ registry: any ModelRegistry
  ) throws -> Bool {
    if yes || !Terminal.standardInputIsTerminal || !Terminal.standardError.isInteractive {
      return true
    }
    let approved = try registry.version(named: "approved", of: version.group)
    let verb = status == .approved ? "approve" : "reject"
    Terminal.standardError.write(
      ModelPages.comparison(
        version, beside: approved?.version == version.version ? nil : approved)
        + "\(verb) \(version.name)? [y/N] ")
    return readLine()?.lowercased().hasPrefix("y") == true
  }

  private func report(_ decision: Decision, of version: ModelVersion) {
    if output.json { return JSONOutput.print(decision.version.json) }
    if let endorsed = decision.endorsed, !endorsed.isEnough {
      let left = endorsed.needed - endorsed.count
      return Terminal.standardOutput.write(
        "\(version.name) stays \(version.status.rawValue): \(endorsed.count) of \(endorsed.needed) people have "
          + "approved it, \(left) more must\n")
    }
    var text =
      "\(version.name): \(version.status.rawValue) → \(decision.version.status.rawValue)\n"
    if let consequence = Self.consequence(of: decision) { text += consequence + "\n" }
    Terminal.standardOutput.write(text)
  }

  /// What it means for those who use the approved version; nil where it is what everybody expects.
  private static func consequence(of decision: Decision) -> String? {
    let (group, number) = (decision.version.group, decision.version.version)
    if decision.version.status == .approved {
      guard let now = decision.approvedNow, now != number else { return nil }
      return "\(group)@approved stays \(group)/\(now), which is newer"
    }
    guard decision.approvedBefore == number else { return nil }
    return decision.approvedNow.map { "\(group)@approved is \(group)/\($0) again" }
      ?? "no version of \(group) is approved now"
  }
}
