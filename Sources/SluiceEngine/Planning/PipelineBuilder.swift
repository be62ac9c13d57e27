package import SluiceDiagnostics
import SluiceFrame

/// Turns a `PipelineSpec` into a checked `Pipeline`, or into everything that is wrong with it.
package struct PipelineBuilder {
  let written: PipelineSpec
  let settings: ParameterSettings
  let catalog: StepCatalog
  /// Says what is wrong with a path that is to be read, as a phrase, or nil.
  let fileProblem: @Sendable (String) -> String?
  /// Gives a variable of the process's environment.
  let environment: (String) -> String?
  private var diagnostics: [Diagnostic] = []

  package init(
    spec: PipelineSpec, settings: ParameterSettings, catalog: StepCatalog,
    environment: @escaping (String) -> String? = { _ in nil },
    fileProblem: @escaping @Sendable (String) -> String?
  ) {
    written = spec
    self.settings = settings
    self.catalog = catalog
    self.environment = environment
    self.fileProblem = fileProblem
  }

  /// The pipeline, where no diagnostic is an error and the files were read without one.
  package mutating func build() -> (pipeline: Pipeline?, diagnostics: [Diagnostic]) {
    let values = scopeValues()
    var expander = MatrixExpander(values: values)
    var spec = written
    spec.steps = expander.expand(written.steps)
    diagnostics += expander.diagnostics
    var stepExpander = StepExpander(values: values, catalog: catalog)
    spec.steps = stepExpander.expand(spec.steps)
    diagnostics += stepExpander.diagnostics

    let kinds = lookUpKinds(spec.steps)
    var drafts = StepDrafts(spec: spec, kinds: kinds, values: values)
    drafts.bind()
    diagnostics += drafts.diagnostics
    let steps = resolve(drafts, kinds, spec)
    // Steps can be missing without a diagnostic of this phase, where reading found what is wrong with them.
    let all = IncludeNotes(spec.includedAt).annotating(diagnostics).inFileOrder
    guard steps.count == spec.steps.count, !all.contains(where: { $0.severity == .error })
    else { return (nil, all) }
    let pipeline = Pipeline(
      spec: spec, settings: settings, environment: variables(values), steps: steps,
      order: drafts.order)
    return (pipeline, all)
  }

  /// The values of each scope: what a run gives to the pipeline file's parameters, and `with:` to an included file's.
  private mutating func scopeValues() -> [ScopeValues] {
    var values: [ScopeValues] = []
    for scope in written.scopes {
      var given = settings.values
      if let parent = scope.parent {
        var binder = IncludeBinder(scope, parent: values[parent], isOutermost: parent == 0)
        given = binder.bind()
        diagnostics += binder.diagnostics
      }
      values.append(
        ScopeValues(scope, settings: given, look: environment, into: &diagnostics))
    }
    return values
  }

  private func variables(_ values: [ScopeValues]) -> [ParameterValue.Member] {
    var seen: Set<String> = []
    return values.flatMap(\.variables).filter { seen.insert($0.key).inserted }
  }

  private mutating func lookUpKinds(_ steps: [StepSpec]) -> [StepDefinition?] {
    var reported: Set<SourceSpan> = []
    return steps.map { step in
      if let made = step.definition { return made }
      if let program = step.program { return program.definition(step) }
      guard let uses = step.uses else { return nil }
      if let kind = catalog[uses] { return kind }
      // Once for all combinations of a matrix.
      guard !catalog.mistaken.contains(uses), reported.insert(step.usesSpan).inserted else {
        return nil
      }
      diagnostics.append(
        .error(
          "there is no step kind '\(uses)'", at: step.usesSpan,
          hint: Suggestion.hint(for: uses, among: catalog.names) ?? "'sluice steps' lists them"))
      return nil
    }
  }

  /// The steps without mistakes, in the order of the file.
  private mutating func resolve(
    _ drafts: StepDrafts, _ kinds: [StepDefinition?], _ spec: PipelineSpec
  ) -> [PipelineStep] {
    var schemas = [[String: Schema]](repeating: [:], count: spec.steps.count)
    var steps = [PipelineStep?](repeating: nil, count: spec.steps.count)
    let help = Dictionary(
      spec.parameters.map { ($0.name, $0.help) }, uniquingKeysWith: { first, _ in first })
    var mistakes = CombinationMistakes()
    for index in drafts.order {
      let draft = drafts[index]
      guard let definition = draft.program ?? kinds[index], draft.isWhole else { continue }
      let sources = draft.bindings.map {
        StepResolver.Source(
          step: spec.steps[$0.source].baseName, schema: schemas[$0.source][$0.sourcePort])
      }
      var resolver = StepResolver(
        step: spec.steps[index], index: index, definition: definition, bindings: draft.bindings,
        controls: draft.controls, condition: draft.condition, sources: sources, help: help)
      let resolved = resolver.resolve(with: draft.with, fileProblem: fileProblem)
      diagnostics += mistakes.new(resolver.diagnostics, of: spec.steps[index])
      steps[index] = resolved
      schemas[index] = resolved?.schemas ?? [:]
    }
    return steps.compactMap { $0 }
  }
}
