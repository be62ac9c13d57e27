package import SluiceFrame
package import SluiceStore

/// Why a step failed, for people: one phrase, and what to do next.
package struct StepFailure: Error, Sendable, Equatable {
  package var message: String
  package var hint: String?

  package init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  package init(_ error: FrameError) { self.init(error.message, hint: error.hint) }

  package init(_ error: StoreError) { self.init(error.message, hint: error.hint) }

  /// Any error in words; those of the lower targets keep their hints.
  package init(_ error: any Error) {
    switch error {
    case let failure as StepFailure: self = failure
    case is CancellationError: self.init("it was ended")
    case let error as any StepFailureConvertible: self = error.stepFailure
    case let error as FrameError: self.init(error)
    case let error as StoreError: self.init(error)
    case let error as ParameterError: self.init(error.message, hint: error.hint)
    default: self.init("\(error)")
    }
  }
}

/// An error of another target that says itself how a step's failure reads.
package protocol StepFailureConvertible: Error {
  var stepFailure: StepFailure { get }
}
