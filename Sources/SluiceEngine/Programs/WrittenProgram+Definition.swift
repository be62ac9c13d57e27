import SluiceDiagnostics
import SluiceYAML

extension WrittenProgram {
  /// The name of the kind that steps with `run:` have.
  static let inlineName = "run"

  /// What a step with `run:` declares: inputs and parameters of the names it gives, of any kind.
  ///
  /// - Parameter pathParameters: the names of the pipeline's parameters that are paths.
  private func declaration(
    _ step: StepSpec, pathParameters: Set<String> = []
  ) -> StepDeclaration {
    var inputs: [PortDeclaration] = []
    if case .ports(let ports) = step.inputs {
      inputs = ports.map {
        PortDeclaration(
          $0.port, .file, isList: true, takesAnyKind: true, "Whatever the step names.")
      }
    }
    return StepDeclaration(
      name: Self.inlineName, version: 1, summary: "Runs a program.", inputs: inputs,
      outputs: outputs.map(\.port),
      parameters: Self.values(step).map { entry in
        let isPath = ProgramTemplateReader.isPath(entry.value, pathParameters)
        return .required(entry.key, isPath ? .inputFile : .any, "A value of the step.")
      },
      results: results, example: "", readsFiles: true)
  }

  private static func values(_ step: StepSpec) -> [YAMLEntry] {
    guard case .mapping(let entries)? = step.with?.content else { return [] }
    return entries
  }

  /// The definition of a step with `run:` as far as its ports go.
  func definition(_ step: StepSpec) -> StepDefinition {
    StepDefinition(declaration(step)) { _ in
      preconditionFailure("the program of a step was not resolved")
    }
  }

  /// The definition of a step with `run:`, its texts resolved; nil, with diagnostics, where that cannot be.
  func definition(
    _ step: StepSpec, pathParameters: Set<String>, into diagnostics: inout [Diagnostic],
    resolve: (YAMLNode) -> LocatedValue
  ) -> StepDefinition? {
    let declaration = declaration(step, pathParameters: pathParameters)
    var spec = withoutActuallyEscaping(resolve) { resolve in
      resolved(
        inputs: declaration.inputs.map(\.name), parameters: declaration.parameters.map(\.name),
        pathParameters: pathParameters, resolve: resolve, into: &diagnostics)
    }
    if case .ports(let ports) = step.inputs {
      spec?.listInputs = Set(ports.filter(\.isList).map(\.port))
    }
    return spec.map { Self.definition(declaration, $0) }
  }

  static func definition(_ declaration: StepDeclaration, _ spec: ProgramSpec) -> StepDefinition {
    StepDefinition(declaration) { parameters in
      ProgramStep(declaration: declaration, spec: spec, parameters: parameters)
    }
  }
}

extension InputSpec {
  /// The same with a port for each reference: what is a list of steps is named by their names.
  var namingPorts: InputSpec {
    guard case .steps(let references) = self else { return self }
    return .ports(
      references.map { reference in
        PortSpec(
          port: reference.member.map { "\(reference.step)-\($0)" } ?? reference.step,
          portSpan: reference.span, references: [reference], isList: false)
      })
  }
}
