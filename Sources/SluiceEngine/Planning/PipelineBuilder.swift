package import SluiceDiagnostics
import SluiceFrame

/// Turns a `PipelineSpec` into a checked `Pipeline`, or into everything that is wrong with it.
package struct PipelineBuilder {
  let spec: PipelineSpec
  let settings: ParameterSettings
  let catalog: StepCatalog
  /// Says what is wrong with a path that is to be read, as a phrase, or nil.
  let fileProblem: (String) -> String?
  private var diagnostics: [Diagnostic] = []

  package init(
    spec: PipelineSpec, settings: ParameterSettings, catalog: StepCatalog,
    fileProblem: @escaping (String) -> String?
  ) {
    self.spec = spec
    self.settings = settings
    self.catalog = catalog
    self.fileProblem = fileProblem
  }

  /// The pipeline, where no diagnostic is an error and the file was read without one.
  package mutating func build() -> (pipeline: Pipeline?, diagnostics: [Diagnostic]) {
    let kinds = spec.steps.map { lookUp($0) }
    var binder = InputBinder(steps: spec.steps, declarations: kinds.map { $0?.declaration })
    var bindings = spec.steps.indices.map { binder.bind($0) }
    diagnostics += binder.diagnostics
    let order = order(cutting: &bindings)
    let steps = resolve(order, kinds, bindings).compactMap { $0 }
    // Steps can be missing without a diagnostic of this phase, where reading found what is wrong with them.
    guard steps.count == spec.steps.count, !diagnostics.contains(where: { $0.severity == .error })
    else { return (nil, diagnostics.inFileOrder) }
    let pipeline = Pipeline(spec: spec, settings: settings, steps: steps, order: order)
    return (pipeline, diagnostics.inFileOrder)
  }

  /// An order in which each step comes after what it needs; every circle is reported, and its steps lose their inputs
  /// so that the rest of them can be checked like all others.
  private mutating func order(cutting bindings: inout [[InputBinding]]) -> [Int] {
    while true {
      let sorted = TopologicalOrder.of(
        count: spec.steps.count, needs: { Set(bindings[$0].map(\.source)).sorted() })
      switch sorted {
      case .order(let order): return order
      case .cycle(let path):
        report(cycle: path)
        for index in path { bindings[index] = [] }
      }
    }
  }

  private mutating func lookUp(_ step: StepSpec) -> StepDefinition? {
    guard let uses = step.uses else { return nil }
    if let kind = catalog[uses] { return kind }
    diagnostics.append(
      .error(
        "there is no step kind '\(uses)'", at: step.usesSpan,
        hint: Suggestion.nearest(to: uses, among: catalog.names)
          .map { "did you mean '\($0)'?" } ?? "'sluice steps' lists them"))
    return nil
  }

  private mutating func resolve(
    _ order: [Int], _ kinds: [StepDefinition?], _ bindings: [[InputBinding]]
  ) -> [PipelineStep?] {
    var interpolation = Interpolation(spec: spec, settings: settings)
    var schemas = [[String: Schema]](repeating: [:], count: spec.steps.count)
    var steps = [PipelineStep?](repeating: nil, count: spec.steps.count)
    let stepNames = spec.steps.map(\.name)
    for index in order {
      let step = spec.steps[index]
      guard let definition = kinds[index] else {
        if let with = step.with { _ = interpolation.resolve(with) }
        continue
      }
      let before = interpolation.unresolvedCount
      let with = step.with.map { interpolation.resolve($0) }
      // A value that is not there would be reported a second time as one of the wrong type.
      guard interpolation.unresolvedCount == before else { continue }
      var resolver = StepResolver(
        step: step, index: index, definition: definition, bindings: bindings[index],
        sourceSchemas: Dictionary(
          bindings[index].map { ($0.source, schemas[$0.source]) }, uniquingKeysWith: { a, _ in a }),
        stepNames: stepNames, spec: spec)
      let resolved = resolver.resolve(with: with, fileProblem: fileProblem)
      diagnostics += resolver.diagnostics
      steps[index] = resolved
      schemas[index] = resolved?.schemas ?? [:]
    }
    diagnostics += interpolation.diagnostics
    return steps
  }

  private mutating func report(cycle: [Int]) {
    let names = cycle.map { spec.steps[$0].name }
    let path = (names + [names[0]]).map { "'\($0)'" }.joined(separator: " → ")
    diagnostics.append(
      .error(
        "the steps need each other in a circle: \(path)", at: spec.steps[cycle[0]].nameSpan,
        notes: cycle.dropFirst().map {
          .note("step '\(spec.steps[$0].name)' is part of it", at: spec.steps[$0].nameSpan)
        }))
  }
}
