import SluiceEngine
import SluiceFrame

/// An approval or rejection asked for on the command line.
struct ModelDecision {
  let status: ApprovalStatus
  let model: String
  let reason: String?
  /// Does not ask on a terminal.
  let isSure: Bool
  let signing: SigningOptions
  let options: ProjectOptions

  func carryOut(json: Bool) async throws {
    try await Failure.reporting {
      let hooks = try ProjectHooks.load()
      let open = try OpenProject(options)
      try hooks?.begin(open)
      let registry = open.project.registry
      let version = try ModelName(model).resolveExactly(registry)
      let author = try signing.author
      let approved = try registry.version(named: "approved", of: version.group)
      if !isSure, Terminal.standardInputIsTerminal, Terminal.standardError.isInteractive {
        Terminal.standardError.write(
          ModelPages.comparison(
            version, beside: approved?.version == version.version ? nil : approved)
            + "\(verb) \(version.name)? [y/N] ")
        guard readLine()?.lowercased().hasPrefix("y") == true else {
          return Terminal.standardError.write("nothing was changed\n")
        }
      }
      let decision = try registry.decide(
        status, group: version.group, version: version.version, reason: reason, by: author)
      report(decision, of: version, json: json)
      await hooks?.finish(open)
    }
  }

  private func report(_ decision: Decision, of version: ModelVersion, json: Bool) {
    if json { return JSONOutput.print(decision.version.json) }
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

  private var verb: String { status == .approved ? "approve" : "reject" }

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
