import SluiceFrame
import SluiceStore

/// What two runs do not have in common.
package struct RunDifference: Sendable {
  /// One named value that is not the same, as text; nil where a run has none.
  package struct Change: Sendable, Equatable {
    package let name: String
    package let before: String?
    package let after: String?

    package init(name: String, before: String?, after: String?) {
      self.name = name
      self.before = before
      self.after = after
    }
  }

  /// What became of the step of one name.
  package struct Step: Sendable {
    package let name: String
    package let before: StepRunRecord?
    package let after: StepRunRecord?
    /// Numbers that the step reported.
    package let results: [Change]
    /// Output artifacts by port, as digests.
    package let artifacts: [Change]
    /// What the step's key is made of; empty where a key's ingredients are not kept any more.
    package let ingredients: [IngredientChange]

    /// Whether it did other work or gave something else; times and cache hits do not count.
    package var differs: Bool {
      before?.cacheKey != after?.cacheKey || !results.isEmpty || !artifacts.isEmpty
        || (before?.status).map(Self.hasResults) != (after?.status).map(Self.hasResults)
    }

    private static func hasResults(_ status: StepRunRecord.Status) -> Bool {
      status == .succeeded || status == .cached
    }
  }

  package let before: RunRecord
  package let after: RunRecord
  package let parameters: [Change]
  /// Files from outside, by path, as digests.
  package let files: [Change]
  /// Commit, changes to it, versions of the program and of step kinds.
  package let code: [Change]
  package let pipelineText: TextDifference
  /// Every step of either run: the second run's in their order of work, then those that only the first had.
  package let steps: [Step]

  /// The first step, in order of work, that differs; those behind it may differ because of it.
  package var firstDifferent: Step? { steps.first(where: \.differs) }

  /// - Parameter ledger: where the steps and the ingredients of their keys are looked up.
  package init(from before: RunRecord, to after: RunRecord, ledger: any RunLedger) throws {
    self.before = before
    self.after = after
    let (old, new) = (try ledger.stepRuns(of: before.id), try ledger.stepRuns(of: after.id))
    parameters = Self.changes(before.parameters, after.parameters)
    files = Self.changes(Self.files(old), Self.files(new))
    code =
      Self.changes(
        before.environment.filter { Self.codeNames.contains($0.key) },
        after.environment.filter { Self.codeNames.contains($0.key) })
      + Self.changes(Self.kinds(old), Self.kinds(new))
    pipelineText = TextDifference(from: before.pipelineText, to: after.pipelineText)
    let names = Self.inOrderOfWork(new) + Self.inOrderOfWork(old)
    var seen: Set<String> = []
    steps = try names.filter { seen.insert($0).inserted }.map { name in
      try Self.step(
        name, old.first { $0.step == name }, new.first { $0.step == name }, ledger)
    }
  }

  private static let codeNames = ["git-commit", "git-dirty", "sluice-version", "swift-version"]

  private static func step(
    _ name: String, _ old: StepRunRecord?, _ new: StepRunRecord?, _ ledger: any RunLedger
  ) throws -> Step {
    var ingredients: [IngredientChange] = []
    if old?.cacheKey != new?.cacheKey,
      let before = try old?.cacheKey.flatMap({ try ledger.cacheEntry(for: $0) }),
      let after = try new?.cacheKey.flatMap({ try ledger.cacheEntry(for: $0) })
    {
      var sources: [String: String] = [:]
      for input in (old?.inputs ?? []) + (new?.inputs ?? []) {
        if let step = input.fromStep { sources["input.\(input.port).\(input.position)"] = step }
      }
      ingredients = IngredientChange.between(before.manifest, after.manifest, sources: sources)
        .filter { $0.state != .same }
    }
    return Step(
      name: name, before: old, after: new,
      results: changes(old?.results ?? [:], new?.results ?? [:]),
      artifacts: changes(digests(old), digests(new)), ingredients: ingredients)
  }

  private static func digests(_ step: StepRunRecord?) -> [String: JSONValue] {
    Dictionary(
      (step?.outputs ?? []).map { ($0.port, .string($0.digest.hex)) }, uniquingKeysWith: { $1 })
  }

  private static func files(_ steps: [StepRunRecord]) -> [String: JSONValue] {
    Dictionary(
      steps.flatMap(\.inputs).compactMap { input in
        input.path.map { ($0, .string(input.digest.hex)) }
      }, uniquingKeysWith: { $1 })
  }

  private static func kinds(_ steps: [StepRunRecord]) -> [String: JSONValue] {
    Dictionary(
      steps.map { ("kind \($0.kind)", .string("version \($0.kindVersion)")) },
      uniquingKeysWith: { $1 })
  }

  /// By name; equal values are left out.
  private static func changes(
    _ old: [String: JSONValue], _ new: [String: JSONValue]
  ) -> [Change] {
    Set(old.keys).union(new.keys).sorted().compactMap { name in
      old[name] == new[name]
        ? nil : Change(name: name, before: old[name].map(text), after: new[name].map(text))
    }
  }

  private static func text(_ value: JSONValue) -> String {
    value.stringValue ?? String(decoding: value.encoded(), as: UTF8.self)
  }

  /// The names of the steps, each after those it read; ties keep the file's order.
  private static func inOrderOfWork(_ steps: [StepRunRecord]) -> [String] {
    let places = Dictionary(
      steps.enumerated().map { ($1.step, $0) }, uniquingKeysWith: { first, _ in first })
    let needs = steps.map { step in
      Set(step.inputs.compactMap { $0.fromStep.flatMap { places[$0] } }).sorted()
    }
    switch TopologicalOrder.of(count: steps.count, needs: { needs[$0] }) {
    case .order(let order): return order.map { steps[$0].step }
    case .cycle: return steps.map(\.step)
    }
  }
}
