import SluiceEngine
import SluiceFrame

/// A plan for people, and for programs.
enum PlanPages {
  static func text(_ plan: Plan) -> String {
    var table = TextTable(["", "step", "kind", "why"])
    for step in plan.steps {
      let (word, why) = step.action.words
      table.append([word, step.name, step.kind, why])
    }
    let running = plan.steps.count { if case .run = $0.action { true } else { false } }
    let cached = plan.steps.count { if case .cached = $0.action { true } else { false } }
    let skipped = plan.steps.count { if case .skip = $0.action { true } else { false } }
    let open = plan.steps.count - running - cached - skipped
    return table.text + "\n\(plan.steps.count) steps: \(running) to run, \(cached) cached"
      + (skipped > 0 ? ", \(skipped) skipped" : "")
      + (open > 0 ? ", \(open) to run unless their inputs stay the same" : "") + "\n"
  }

  static func json(_ plan: Plan) -> String {
    let steps = plan.steps.map { step -> JSONValue in
      var members: [String: JSONValue] = [
        "step": .string(step.name), "kind": .string(step.kind),
        "action": .string(step.action.words.word),
      ]
      switch step.action {
      case .cached(let runID): members["run"] = .string(runID)
      case .run(let reasons): members["reasons"] = .array(reasons.map { .string($0) })
      case .skip(let reason): members["reasons"] = .array([.string(reason)])
      case .runIfInputsChange(let steps): members["after"] = .array(steps.map { .string($0) })
      }
      return .object(members)
    }
    let value = JSONValue.object(["version": .integer(1), "steps": .array(steps)])
    return String(decoding: value.encoded(pretty: true), as: UTF8.self) + "\n"
  }
}

extension Plan.Action {
  /// What happens and why, for people.
  fileprivate var words: (word: String, why: String) {
    switch self {
    case .cached(let runID): ("cached", "done in run \(runID)")
    case .run(let reasons): ("run", reasons.joined(separator: "; "))
    case .skip(let reason): ("skip", reason)
    case .runIfInputsChange(let steps):
      ("maybe", "if \(steps.joined(separator: ", ")) gives something new")
    }
  }
}
