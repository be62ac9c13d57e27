/// A kind of step as the catalogue holds it: what it declares, and how a step of it is made.
package struct StepDefinition: Sendable {
  package let declaration: StepDeclaration
  /// Takes parameters that fit the declaration, with defaults filled in.
  package let make: @Sendable (StepParameters) throws(ParameterError) -> any Step
  /// Of a kind that stands for several steps: makes them.
  let expand: (@Sendable (inout StepExpansion) -> Void)?

  package init(
    _ declaration: StepDeclaration,
    make: @escaping @Sendable (StepParameters) throws(ParameterError) -> any Step
  ) {
    self.declaration = declaration
    self.make = make
    expand = nil
  }

  /// A built-in kind.
  package init(_ kind: any BuiltInStep.Type) {
    declaration = kind.declaration
    make = { (parameters) throws(ParameterError) in try kind.init(parameters) }
    expand = kind.expander
  }
}
