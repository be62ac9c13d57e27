import SluiceEngine
import SluiceFrame
import SluiceStore

/// Why a step runs, or ran, as text and as JSON.
enum ExplainPages {
  static func page(_ explanation: Explanation) -> String {
    let (word, why) = verdict(explanation)
    var text = "\(explanation.step) (\(explanation.kind)): \(word)"
    if why.count == 1 {
      text += ", \(why[0])\n"
    } else {
      text += "\n" + why.map { "  \($0)\n" }.joined()
    }
    if let comparison = explanation.comparison {
      text += "compared with run \(comparison.runID), \(Phrases.time(comparison.createdAt))\n"
    } else {
      text += "there is no other work of this step to compare with\n"
    }
    if explanation.ingredients.isEmpty {
      text += "what its key was made of is not kept any more\n"
    } else {
      text += "\n" + table(explanation)
    }
    if !explanation.causes.isEmpty {
      text += "\nsteps before it that run:\n"
      for cause in explanation.causes {
        text += "  \(cause.step): \(cause.reasons.joined(separator: "; "))\n"
      }
    }
    return text
  }

  private static func table(_ explanation: Explanation) -> String {
    let isCompared = explanation.comparison != nil
    var table = TextTable(
      isCompared ? ["", "part of the key", "before", "now"] : ["part of the key", "now"])
    for change in explanation.ingredients {
      let now =
        change.state == .open
        ? "from step '\(change.source ?? "")', which runs first"
        : change.now.map(IngredientChange.short) ?? "–"
      if isCompared {
        table.append([
          mark(change.state), change.label, change.before.map(IngredientChange.short) ?? "–", now,
        ])
      } else {
        table.append([change.label, now])
      }
    }
    return table.text
  }

  private static func mark(_ state: IngredientChange.State) -> String {
    switch state {
    case .same: "="
    case .changed: "≠"
    case .added: "+"
    case .removed: "-"
    case .open: "?"
    }
  }

  private static func verdict(_ explanation: Explanation) -> (word: String, why: [String]) {
    switch explanation.outcome {
    case .planned(.cached(let runID)): return ("a hit", ["done in run \(runID)"])
    case .planned(.run(let reasons)): return ("would run", reasons)
    case .planned(.runIfInputsChange(let steps)):
      return ("may run", ["if \(steps.joined(separator: ", ")) gives something new"])
    case .planned(.skip(let reason)): return ("would be skipped", [reason])
    case .past(let record):
      switch record.status {
      case .succeeded: return ("ran in run \(record.runID)", record.reasons)
      case .cached:
        return (
          "a hit in run \(record.runID)", ["done in run \(record.cachedFromRun ?? "–")"]
        )
      case .failed, .skipped, .interrupted:
        let error = record.error?.split(separator: "\n").first.map(String.init)
        return (
          "\(record.status.rawValue) in run \(record.runID)",
          record.reasons + (error.map { [$0] } ?? [])
        )
      }
    }
  }

  static func json(_ explanation: Explanation) -> JSONValue {
    let (action, why) = verdict(explanation)
    var members: [String: JSONValue] = [
      "version": 1, "pipeline": .string(explanation.pipeline), "step": .string(explanation.step),
      "kind": .string(explanation.kind),
      "ingredients": .array(explanation.ingredients.map(json)),
      "causes": .array(
        explanation.causes.map {
          .object([
            "step": .string($0.step), "reasons": .array($0.reasons.map { .string($0) }),
          ])
        }),
    ]
    switch explanation.outcome {
    case .planned(.cached(let runID)):
      members["action"] = "cached"
      members["cached-from-run"] = .string(runID)
    case .planned(.run): members["action"] = "run"
    case .planned(.skip): members["action"] = "skip"
    case .planned(.runIfInputsChange(let steps)):
      members["action"] = "maybe"
      members["after"] = .array(steps.map { .string($0) })
    case .past(let record):
      members["run"] = .string(record.runID)
      members["status"] = .string(record.status.rawValue)
      if let source = record.cachedFromRun { members["cached-from-run"] = .string(source) }
    }
    members["says"] = .string(action)
    members["reasons"] = .array(why.map { .string($0) })
    if let key = explanation.key { members["key"] = .string(key.hex) }
    if let comparison = explanation.comparison {
      members["compared-with"] = .object([
        "run": .string(comparison.runID), "key": .string(comparison.key.hex),
        "created-at": .integer(Int(comparison.createdAt)),
      ])
    }
    return .object(members)
  }

  private static func json(_ change: IngredientChange) -> JSONValue {
    var members: [String: JSONValue] = [
      "name": .string(change.name), "state": .string(change.state.rawValue),
    ]
    if let before = change.before { members["before"] = .string(before) }
    if let now = change.now { members["now"] = .string(now) }
    if let source = change.source { members["from-step"] = .string(source) }
    if let reason = change.reason { members["reason"] = .string(reason) }
    return .object(members)
  }
}
