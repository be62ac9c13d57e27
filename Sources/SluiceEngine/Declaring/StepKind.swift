import SluiceFrame

/// A kind of step: a value that holds typed parameters and knows how to do the work.
package protocol StepKind: Sendable {
  static var declaration: StepDeclaration { get }

  /// Takes parameters that fit the declaration, with defaults filled in.
  /// - Throws: what the declaration cannot say, such as two parameters that exclude each other.
  init(_ parameters: StepParameters) throws(ParameterError)

  /// Says, before anything runs, what the output tables will look like, and reports what cannot work.
  func check(_ check: inout StepCheck)

  /// Does the work: reads inputs, gives outputs. Runs on a thread of its own and may block.
  func run(_ io: inout StepIO) throws
}

extension StepKind {
  /// The output tables look like the first input table.
  package func check(_ check: inout StepCheck) { check.passThrough() }
}

/// A parameter's value that the declaration's types allow but the kind does not.
package struct ParameterError: Error, Sendable {
  /// The parameter; nil for the step as a whole.
  package var parameter: String?
  package var message: String
  package var hint: String?

  package init(_ parameter: String?, _ message: String, hint: String? = nil) {
    self.parameter = parameter
    self.message = message
    self.hint = hint
  }
}
