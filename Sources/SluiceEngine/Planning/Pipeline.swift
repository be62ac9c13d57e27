import SluiceDiagnostics
package import SluiceFrame

/// A checked pipeline: every name looked up, every type fitting, no cycle.
package struct Pipeline: Sendable {
  /// As it was written, but with a step for each combination of a matrix.
  package let spec: PipelineSpec
  package let settings: ParameterSettings
  /// The declared variables of the environment with their values, by name.
  package let environment: [ParameterValue.Member]
  /// In the order of the file.
  package let steps: [PipelineStep]
  /// The steps' places in an order in which each comes after what it needs; ties keep the file's order.
  package let order: [Int]
  private let placesByName: [String: [Int]]

  init(
    spec: PipelineSpec, settings: ParameterSettings, environment: [ParameterValue.Member],
    steps: [PipelineStep], order: [Int]
  ) {
    self.spec = spec
    self.settings = settings
    self.environment = environment
    self.steps = steps
    self.order = order
    var places: [String: [Int]] = [:]
    places.reserveCapacity(steps.count)
    for step in steps {
      places[step.name] = [step.index]
      if let combination = step.spec.combination {
        places[combination.baseName, default: []].append(step.index)
      }
    }
    placesByName = places
  }

  /// The place of the step of that name; of a step with a matrix, only each combination has one.
  package func index(of name: String) -> Int? {
    guard let places = placesByName[name], places.count == 1, steps[places[0]].name == name else {
      return nil
    }
    return places[0]
  }

  /// The places of the step of that name, or of all combinations of its matrix; none where there is no such step.
  package func indices(named name: String) -> [Int] { placesByName[name] ?? [] }

  /// What steps can be called: their names, a step with a matrix's own first.
  package var stepNames: [String] {
    var seen: Set<String> = []
    return steps.flatMap { [$0.spec.baseName, $0.name] }.filter { seen.insert($0).inserted }
  }

  /// For each step the places of the steps that read it, rising.
  package var readers: [[Int]] {
    var readers = [[Int]](repeating: [], count: steps.count)
    for step in steps {
      for source in step.sources { readers[source].append(step.index) }
    }
    return readers
  }
}

/// One step, ready to be planned.
///
/// It never changes, and every phase is handed every step: a class, so that this is one reference.
package final class PipelineStep: Sendable {
  package let index: Int
  package let spec: StepSpec
  package let declaration: StepDeclaration
  /// What does the work; of an open step, something that refuses to.
  package let kind: any Step
  /// Of an open step, those that are known.
  package let parameters: StepParameters
  package let inputs: [InputBinding]
  /// Parameters that name files outside, with the paths.
  package let files: [FileInput]
  /// The columns of each output table, where they are known beforehand.
  package let schemas: [String: Schema]
  /// Whether it takes part in a run.
  package let condition: StepCondition
  /// The places of the steps it needs, for their artifacts or their results, rising, each once.
  package let sources: [Int]
  /// What makes the step once the results are there that its parameters need; nil where they need none.
  let open: OpenStep?

  init(
    index: Int, spec: StepSpec, declaration: StepDeclaration, kind: any Step,
    parameters: StepParameters, inputs: [InputBinding], files: [FileInput],
    schemas: [String: Schema], condition: StepCondition, sources: [Int], open: OpenStep?
  ) {
    self.index = index
    self.spec = spec
    self.declaration = declaration
    self.kind = kind
    self.parameters = parameters
    self.inputs = inputs
    self.files = files
    self.schemas = schemas
    self.condition = condition
    self.sources = sources
    self.open = open
  }

  package var name: String { spec.name }

  /// Whether its name, or the one that stands for all combinations of its matrix, is among them.
  package func isNamed(in names: Set<String>) -> Bool {
    names.contains(spec.name) || spec.combination != nil && names.contains(spec.baseName)
  }

  /// Whether its parameters need results of other steps.
  package var isOpen: Bool { open != nil }

  /// Whether it can be decided upon only once the results of other steps are there.
  var needsResults: Bool {
    if case .late = condition { return true }
    return isOpen
  }

  /// The same step with parameters that are known: an open one's are worked out and checked now.
  ///
  /// - Parameter look: the result of a step by its place and name; nil where it reported none.
  /// - Returns: or why the values do not fit, with their place in the file.
  package func resolved(
    _ look: @escaping (Int, String) -> ParameterValue?
  ) -> Result<PipelineStep, StepFailure> {
    guard let open else { return .success(self) }
    return open.resolved(self, look)
  }

  /// The steps it can do without: those it reads at lenient ports alone.
  var dispensable: Set<Int> {
    let lenient = Set(declaration.inputs.filter(\.isLenient).map(\.name))
    if lenient.isEmpty { return [] }
    let needed = inputs.filter { !lenient.contains($0.port) }.map(\.source)
    return Set(inputs.map(\.source)).subtracting(needed)
  }

  /// The same step without what steps were to give that did not come to their end.
  func without(_ lost: Set<Int>) -> PipelineStep {
    PipelineStep(
      index: index, spec: spec, declaration: declaration, kind: kind, parameters: parameters,
      inputs: inputs.filter { !lost.contains($0.source) }, files: files, schemas: schemas,
      condition: condition, sources: sources.filter { !lost.contains($0) }, open: open)
  }

  package struct FileInput: Sendable {
    package let parameter: String
    package let path: String
  }
}

/// What goes into a port.
package struct InputBinding: Sendable, Equatable {
  package let port: String
  /// The place within a list port; 0 elsewhere.
  package let position: Int
  /// The place of the step that gives it.
  package let source: Int
  package let sourcePort: String
  /// The column of the table at the source port that is taken as labels.
  package let column: String?
  /// Whether it is one of the combinations of a matrix that are read together.
  var isCollected = false
}
