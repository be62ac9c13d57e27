import SluiceEngine
import SluiceFrame

/// What two runs do not have in common, as text and as JSON.
enum RunDifferencePages {
  static func page(_ difference: RunDifference) -> String {
    let (before, after) = (difference.before, difference.after)
    var head = TextTable(["", "before", "after"])
    head.append(["run", before.id, after.id])
    head.append(["pipeline", before.pipeline, after.pipeline])
    head.append(["status", before.statusNow.rawValue, after.statusNow.rawValue])
    head.append(["started", Phrases.time(before.startedAt), Phrases.time(after.startedAt)])
    head.append(["time", time(before), time(after)])
    var text = head.text
    text += section("parameters", difference.parameters)
    text += section("input files", difference.files)
    text += section("code", difference.code)
    if !difference.pipelineText.lines.isEmpty {
      text += "\npipeline file\n"
      for line in difference.pipelineText.lines {
        text += "  \(line.isAdded ? "+" : "-") \(line.number): \(line.text)\n"
      }
    }
    text += "\n" + steps(difference.steps)
    let results = difference.steps.flatMap { step in
      step.results.map {
        RunDifference.Change(name: "\(step.name).\($0.name)", before: $0.before, after: $0.after)
      }
    }
    text += section("results", results)
    return text + "\n" + first(difference)
  }

  private static func section(_ title: String, _ changes: [RunDifference.Change]) -> String {
    if changes.isEmpty { return "" }
    var table = TextTable([title, "before", "after"])
    for change in changes {
      table.append([
        "  \(change.name)", change.before.map(IngredientChange.short) ?? "–",
        change.after.map(IngredientChange.short) ?? "–",
      ])
    }
    return "\n" + table.text
  }

  private static func steps(_ steps: [RunDifference.Step]) -> String {
    var table = TextTable(["", "step", "before", "after", "differs in"], rightAligned: [2, 3])
    for step in steps {
      var parts = step.ingredients.compactMap(\.reason)
      if parts.isEmpty, step.before?.cacheKey != step.after?.cacheKey { parts = ["its work"] }
      if !step.artifacts.isEmpty {
        parts.append("gives other \(step.artifacts.map(\.name).joined(separator: ", "))")
      } else if step.differs, !(step.after?.outputs.isEmpty ?? true) {
        parts.append("gives the same")
      }
      if step.before == nil { parts = ["only in the second"] }
      if step.after == nil { parts = ["only in the first"] }
      table.append([
        step.differs ? "≠" : "=", step.name, time(step.before), time(step.after),
        parts.joined(separator: "; "),
      ])
    }
    return table.text
  }

  private static func first(_ difference: RunDifference) -> String {
    guard let step = difference.firstDifferent else { return "the steps gave the same\n" }
    let reasons = step.ingredients.compactMap(\.reason)
    return "the first step that differs is '\(step.name)'"
      + (reasons.isEmpty ? "" : ": \(reasons.joined(separator: "; "))") + "\n"
  }

  private static func time(_ run: RunRecord) -> String {
    run.finishedAt.map { Phrases.seconds(Double($0 - run.startedAt) / 1000) } ?? "–"
  }

  private static func time(_ step: StepRunRecord?) -> String {
    guard let step else { return "–" }
    return step.status == .succeeded ? Phrases.seconds(step.seconds) : step.status.rawValue
  }

  static func json(_ difference: RunDifference) -> JSONValue {
    var members: [String: JSONValue] = [
      "version": 1, "before": .object(difference.before.jsonMembers),
      "after": .object(difference.after.jsonMembers), "parameters": json(difference.parameters),
      "files": json(difference.files), "code": json(difference.code),
      "pipeline-text": .array(
        difference.pipelineText.lines.map {
          .object([
            "sign": $0.isAdded ? "+" : "-", "line": .integer($0.number), "text": .string($0.text),
          ])
        }),
      "steps": .array(difference.steps.map(json)),
    ]
    if let first = difference.firstDifferent { members["first-different"] = .string(first.name) }
    return .object(members)
  }

  private static func json(_ changes: [RunDifference.Change]) -> JSONValue {
    .array(
      changes.map { change in
        var members: [String: JSONValue] = ["name": .string(change.name)]
        if let before = change.before { members["before"] = .string(before) }
        if let after = change.after { members["after"] = .string(after) }
        return .object(members)
      })
  }

  private static func json(_ step: RunDifference.Step) -> JSONValue {
    var members: [String: JSONValue] = [
      "step": .string(step.name), "differs": .boolean(step.differs), "results": json(step.results),
      "artifacts": json(step.artifacts),
      "reasons": .array(step.ingredients.compactMap(\.reason).map { .string($0) }),
    ]
    for (name, record) in [("before", step.before), ("after", step.after)] {
      guard let record else { continue }
      members[name] = .object([
        "status": .string(record.status.rawValue), "seconds": .number(record.seconds),
      ])
    }
    return .object(members)
  }
}
