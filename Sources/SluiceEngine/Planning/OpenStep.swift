import SluiceDiagnostics

/// A step whose parameters need results of other steps: what is there to make it once they have run.
struct OpenStep: Sendable {
  let resolver: StepResolver
  /// The parameters, with what is late in them.
  let with: LocatedValue
  let fileProblem: @Sendable (String) -> String?

  func resolved(
    _ step: PipelineStep, _ look: @escaping (Int, String) -> ParameterValue?
  ) -> Result<PipelineStep, StepFailure> {
    let known: LocatedValue
    do throws(Diagnostic) {
      known = try with.replacingLate { (text, located) throws(Diagnostic) in
        LocatedValue(try text.evaluated(look), computedAt: located.node)
      }
    } catch {
      return .failure(StepFailure(error))
    }
    var resolver = resolver
    let made = resolver.resolve(with: known, fileProblem: fileProblem)
    if let mistake = resolver.diagnostics.first(where: { $0.severity == .error }) {
      return .failure(StepFailure(mistake))
    }
    guard let made else { return .failure(StepFailure("step '\(step.name)' cannot be made")) }
    return .success(made)
  }
}

/// The work of a step that is not known yet, which nobody is to call.
struct UnknownWork: Step {
  func perform(_ io: inout StepIO) async throws {
    throw StepFailure("the step's parameters are not known yet")
  }
}
