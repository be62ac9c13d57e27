import Synchronization

/// A built-in kind of step: a value that holds typed parameters and knows how to do the work.
package protocol BuiltInStep: Step {
  static var declaration: StepDeclaration { get }

  /// Takes parameters that fit the declaration, with defaults filled in.
  /// - Throws: what the declaration cannot say, such as two parameters that exclude each other.
  init(_ parameters: StepParameters) throws(ParameterError)

  /// Of a kind that stands for several steps: makes them.
  static var expander: (@Sendable (inout StepExpansion) -> Void)? { get }
}

extension BuiltInStep {
  package static var expander: (@Sendable (inout StepExpansion) -> Void)? { nil }
}

/// A built-in kind whose work is computing.
package protocol StepKind: BuiltInStep {
  /// Does the work: reads inputs, gives outputs. Runs on a thread of its own and may block.
  func run(_ io: inout StepIO) throws
}

extension StepKind {
  package func perform(_ io: inout StepIO) async throws {
    let cancellation = Cancellation()
    let given = io
    io = try await withTaskCancellationHandler {
      try await StepThread.run {
        var io = given
        io.isCancelled = { cancellation.flag.load(ordering: .relaxed) }
        try run(&io)
        return io
      }
    } onCancel: {
      cancellation.flag.store(true, ordering: .relaxed)
    }
  }
}

/// Tells work on a thread of its own that its task was cancelled.
private final class Cancellation: Sendable {
  let flag = Atomic(false)
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
