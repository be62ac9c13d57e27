package import SluiceEngine
package import SluiceLearn

extension LearnError: StepFailureConvertible {
  package var stepFailure: StepFailure { StepFailure(message, hint: hint) }
}
