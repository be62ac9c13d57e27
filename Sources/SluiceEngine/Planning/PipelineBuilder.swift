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

  /// The pipeline, where no diagnostic is an error.
  package mutating func build() -> (pipeline: Pipeline?, diagnostics: [Diagnostic]) {
    let kinds = spec.steps.map { lookUp($0) }
    var binder = InputBinder(steps: spec.steps, declarations: kinds.map { $0?.declaration })
    let bindings = spec.steps.indices.map { binder.bind($0) }
    diagnostics += binder.diagnostics
    let sorted = TopologicalOrder.of(
      count: spec.steps.count, needs: { Set(bindings[$0].map(\.source)).sorted() })
    switch sorted {
    case .cycle(let path): report(cycle: path)
    case .order(let order):
      let steps = resolve(order, kinds, bindings)
      if !diagnostics.contains(where: { $0.severity == .error }) {
        let all = steps.compactMap { $0 }
        precondition(all.count == spec.steps.count, "a step was lost without a diagnostic")
        let pipeline = Pipeline(spec: spec, settings: settings, steps: all, order: order)
        return (pipeline, diagnostics.inFileOrder)
      }
    }
    return (nil, diagnostics.inFileOrder)
  }

  private mutating func lookUp(_ step: StepSpec) -> (any StepKind.Type)? {
    if let kind = catalog[step.uses] { return kind }
    diagnostics.append(
      .error(
        "there is no step kind '\(step.uses)'", at: step.usesSpan,
        hint: Suggestion.nearest(to: step.uses, among: catalog.names)
          .map { "did you mean '\($0)'?" } ?? "'sluice steps' lists them"))
    return nil
  }

  private mutating func resolve(
    _ order: [Int], _ kinds: [(any StepKind.Type)?], _ bindings: [[InputBinding]]
  ) -> [PipelineStep?] {
    var interpolation = Interpolation(spec: spec, settings: settings)
    var schemas = [[String: Schema]](repeating: [:], count: spec.steps.count)
    var steps = [PipelineStep?](repeating: nil, count: spec.steps.count)
    for index in order {
      let step = spec.steps[index]
      guard let kindType = kinds[index] else {
        if let with = step.with { _ = interpolation.resolve(with) }
        continue
      }
      let before = interpolation.diagnostics.count
      let with = step.with.map { interpolation.resolve($0) }
      // A reference that is wrong would be reported a second time as a value of the wrong type.
      guard interpolation.diagnostics.count == before else { continue }
      var resolver = StepResolver(
        step: step, index: index, kindType: kindType, bindings: bindings[index],
        sourceSchemas: schemas, stepNames: spec.steps.map(\.name), spec: spec)
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
