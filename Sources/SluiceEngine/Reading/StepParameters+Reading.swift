package import SluiceDiagnostics
import SluiceYAML

extension StepParameters {
  /// Makes something of the parameters that a YAML file outside of any pipeline gives to a step kind.
  ///
  /// - Returns: nil where there are mistakes, which are told at their characters.
  package static func read<Made>(
    _ file: SourceFile, for declaration: StepDeclaration,
    make: (StepParameters) throws(ParameterError) -> Made
  ) -> (made: Made?, diagnostics: [Diagnostic]) {
    let document = YAMLReader.read(file)
    var diagnostics = document.diagnostics
    let start = SourceSpan(
      path: file.path, start: .init(line: 1, column: 1), end: .init(line: 1, column: 1))
    var checker = ParameterChecker(declaration, stepSpan: start)
    let (parameters, located) = checker.check(document.node.map(LocatedValue.init(plain:)))
    diagnostics += checker.diagnostics
    if diagnostics.contains(where: { $0.severity == .error }) { return (nil, diagnostics) }
    do throws(ParameterError) {
      return (try make(parameters), diagnostics)
    } catch {
      let place = error.parameter.flatMap { located[$0]?.span } ?? start
      return (nil, diagnostics + [.error(error.message, at: place, hint: error.hint)])
    }
  }
}

extension LocatedValue {
  /// As it is written, without expressions.
  fileprivate init(plain node: YAMLNode) {
    switch node.content {
    case .sequence(let elements):
      self.init(content: .list(elements.map(LocatedValue.init(plain:))), node: node)
    case .mapping(let entries):
      self.init(
        content: .map(
          entries.map {
            Entry(key: $0.key, keySpan: $0.keySpan, value: LocatedValue(plain: $0.value))
          }), node: node)
    case .string(let text): self.init(content: .scalar(.string(text)), node: node)
    default: self.init(content: .scalar(node.scalarValue ?? .null), node: node)
    }
  }
}
