import SluiceDiagnostics
import SluiceYAML

/// The steps of a pipeline with their names looked up, in order, before their parameters are checked.
struct StepDrafts {
  struct Draft {
    var bindings: [InputBinding] = []
    var with: LocatedValue?
    /// The program of a step with `run:`, in the place of a kind.
    var program: StepDefinition?
    var condition = StepCondition.always
    /// The steps whose results it needs, rising, each once.
    var controls: [Int] = []
    /// Whether every value is there; what is not was reported.
    var isWhole = true
  }

  private let spec: PipelineSpec
  private let kinds: [StepDefinition?]
  private let values: [ScopeValues]
  private let names: StepNames
  private var drafts: [Draft]
  /// Each step after what it needs; ties keep the order of the file.
  private(set) var order: [Int] = []
  private(set) var diagnostics: [Diagnostic] = []

  init(spec: PipelineSpec, kinds: [StepDefinition?], values: [ScopeValues]) {
    self.spec = spec
    self.kinds = kinds
    self.values = values
    names = StepNames(steps: spec.steps, scopes: spec.scopes)
    drafts = Array(repeating: Draft(), count: spec.steps.count)
  }

  subscript(index: Int) -> Draft { drafts[index] }

  mutating func bind() {
    let declarations = kinds.map { $0?.declaration }
    var binder = InputBinder(names: names, declarations: declarations)
    var mistakes = CombinationMistakes()
    for (index, step) in spec.steps.enumerated() {
      var found: [Diagnostic] = []
      let scope = StepScope(
        values: values[step.scope], combination: step.combination,
        steps: .init(names: names, declarations: declarations, reader: index),
        isIncluded: step.scope > 0)
      read(step, index, scope, into: &found)
      let before = binder.diagnostics.count
      drafts[index].bindings = binder.bind(index)
      found += binder.diagnostics[before...]
      drafts[index].controls = Set(
        self.results(of: index).flatMap(\.reference.steps)
      ).sorted()
      diagnostics += mistakes.new(found, of: step)
    }
    sort()
    skip()
    settle()
  }

  private mutating func read(
    _ step: StepSpec, _ index: Int, _ scope: StepScope, into found: inout [Diagnostic]
  ) {
    var interpolation = Interpolation(scope: scope, isOutermost: step.scope == 0)
    drafts[index].with = step.with.map { interpolation.resolve($0) }
    if let program = step.program {
      let paths = spec.scopes[step.scope].parameters.filter { $0.kind == .path }.map(\.name)
      drafts[index].program = program.definition(step, pathParameters: Set(paths), into: &found) {
        interpolation.resolve($0)
      }
    }
    found += interpolation.diagnostics
    // A value that is not there would be reported a second time as one of the wrong type.
    drafts[index].isWhole =
      interpolation.unresolvedCount == 0 && (step.program == nil || drafts[index].program != nil)
    if let when = step.when, !when.isNull || when.isMistaken {
      if let condition = StepCondition.reading(when, in: scope, into: &found) {
        let names = names
        drafts[index].condition = condition.settled { names.value($0, $1) }
      } else {
        drafts[index].isWhole = false
      }
    }
  }

  private func results(of index: Int) -> [(reference: ResultReference, span: SourceSpan)] {
    let draft = drafts[index]
    let all = (draft.with?.lateTexts.flatMap(\.results) ?? []) + draft.condition.results
    return all.filter { !$0.reference.isMatrix }
  }

  private func needs(_ index: Int) -> [Int] {
    let draft = drafts[index]
    if draft.controls.isEmpty, draft.bindings.count == 1 { return [draft.bindings[0].source] }
    return Set(draft.bindings.map(\.source) + draft.controls).sorted()
  }

  /// Every circle is reported, to a limit, and its steps lose what they need, in all combinations of a matrix, so that
  /// the rest of them can be checked like all others.
  private mutating func sort() {
    for _ in 0..<Self.circleLimit {
      switch TopologicalOrder.of(count: drafts.count, needs: needs) {
      case .order(let order):
        self.order = order
        return
      case .cycle(let path):
        report(cycle: path)
        let cut = Set(path.map { spec.steps[$0].baseName })
        for (index, step) in spec.steps.enumerated() where cut.contains(step.baseName) {
          drafts[index].bindings = []
          drafts[index].controls = []
        }
      }
    }
    // There is no pipeline in any case; what is known of tables just does not reach all their readers.
    order = Array(drafts.indices)
  }

  private static let circleLimit = 20

  private mutating func report(cycle: [Int]) {
    let circle = cycle.map { spec.steps[$0].name }
    let path = (circle + [circle[0]]).map { "'\($0)'" }.joined(separator: " → ")
    var notes = cycle.dropFirst().map {
      Diagnostic.note("step '\(spec.steps[$0].name)' is part of it", at: spec.steps[$0].nameSpan)
    }
    for (place, index) in cycle.enumerated() {
      let next = cycle[(place + 1) % cycle.count]
      if drafts[index].bindings.contains(where: { $0.source == next }) { continue }
      guard let named = results(of: index).first(where: { $0.reference.steps.contains(next) })
      else { continue }
      notes.append(
        .note(
          "step '\(spec.steps[index].name)' needs a result of step '\(spec.steps[next].name)' here",
          at: named.span))
    }
    diagnostics.append(
      .error(
        "the steps need each other in a circle: \(path)", at: spec.steps[cycle[0]].nameSpan,
        notes: notes))
  }

  /// A step that needs one that is never run is never run itself; of a collection, the others stay.
  private mutating func skip() {
    var skipped = drafts.map { draft in
      if case .never = draft.condition { true } else { false }
    }
    if !skipped.contains(true) { return }
    for index in order where !skipped[index] {
      guard needs(index).contains(where: { skipped[$0] }) else { continue }
      if let lost = lostSource(of: index, skipped) {
        skipped[index] = true
        drafts[index].condition = .never(
          "it needs step '\(spec.steps[lost].name)', which is skipped")
      } else {
        drop(skipped, from: index)
      }
    }
  }

  /// A skipped step without which the step cannot be.
  private func lostSource(of index: Int, _ skipped: [Bool]) -> Int? {
    let draft = drafts[index]
    var collected: [String: (first: Int, isLost: Bool)] = [:]
    for binding in draft.bindings {
      if !binding.isCollected {
        if skipped[binding.source] { return binding.source }
        continue
      }
      // Of each collection something has to be left.
      let key = "\(binding.port) \(spec.steps[binding.source].baseName)"
      let isLost = skipped[binding.source] && collected[key]?.isLost ?? true
      collected[key] = (collected[key]?.first ?? binding.source, isLost)
    }
    let lost = collected.values.filter(\.isLost).map(\.first).min()
    if let lost { return lost }
    for (reference, _) in results(of: index)
    where reference.steps.allSatisfy({ skipped[$0] }) {
      return reference.steps.first
    }
    return nil
  }

  /// Puts the values of other steps' combinations in, now that it is clear which of them take part.
  private mutating func settle() {
    let names = names
    let look = { names.value($0, $1) }
    for index in drafts.indices {
      guard let with = drafts[index].with,
        with.lateTexts.contains(where: { $0.results.contains(where: \.reference.isMatrix) })
      else { continue }
      do throws(Diagnostic) {
        drafts[index].with = try with.replacingLate { (text, located) throws(Diagnostic) in
          let settled = try text.settled(look)
          if settled.results.isEmpty {
            return LocatedValue(try settled.evaluated { _, _ in nil }, computedAt: located.node)
          }
          var copy = located
          copy.content = .late(settled)
          return copy
        }
      } catch {
        drafts[index].isWhole = false
        diagnostics.append(error)
      }
    }
  }

  /// Leaves skipped combinations out of what the step collects.
  private mutating func drop(_ skipped: [Bool], from index: Int) {
    var positions: [String: Int] = [:]
    drafts[index].bindings = drafts[index].bindings.compactMap { binding in
      if skipped[binding.source] { return nil }
      defer { positions[binding.port, default: 0] += 1 }
      return InputBinding(
        port: binding.port, position: positions[binding.port, default: 0], source: binding.source,
        sourcePort: binding.sourcePort, column: binding.column, isCollected: binding.isCollected)
    }
    func pruned(_ reference: ResultReference) -> ResultReference {
      var copy = reference
      copy.steps = reference.steps.filter { !skipped[$0] }
      return copy
    }
    drafts[index].with = drafts[index].with?.replacingLate { text, located in
      var copy = located
      copy.content = .late(text.mappingResults(pruned))
      return copy
    }
    drafts[index].condition = drafts[index].condition.mappingResults(pruned)
    drafts[index].controls = drafts[index].controls.filter { !skipped[$0] }
  }
}
