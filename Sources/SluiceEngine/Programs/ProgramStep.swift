import FoundationEssentials
import SluiceFrame
import SluiceStore

/// A step that runs a program in a scratch folder of its own.
struct ProgramStep: Step {
  let declaration: StepDeclaration
  let spec: ProgramSpec
  let parameters: StepParameters

  var words: ProgramWords {
    ProgramWords(declaration: declaration, spec: spec, parameters: parameters)
  }

  func check(_ check: inout StepCheck) {
    for variable in spec.environment where variable.value == nil {
      if ProgramEnvironment.callersValue(of: variable.name) == nil {
        check.error(
          .step, "the environment has no variable '\(variable.name)', which the step takes over",
          hint: "set it, or give it a value under 'environment:'")
      }
    }
    if spec.usesShell { return }
    switch words.executable(path: ProgramEnvironment(words).searchPath) {
    case .success: break
    case .failure(let failure): check.error(.step, failure.message, hint: failure.hint)
    }
  }

  func ingredients(_ files: FileDigester) throws -> [CacheEntry.Ingredient] {
    var found: [CacheEntry.Ingredient] = [
      .init(
        "command", ParameterValue.list(spec.command.map { .string($0.canonicalText) }).canonicalText
      )
    ]
    if spec.usesShell { found.append(.init("shell", "true")) }
    let words = words
    for variable in spec.environment {
      found.append(
        .init("environment.\(variable.name)", ProgramEnvironment.ingredient(variable, words)))
    }
    for output in spec.outputs {
      let port = output.port
      found.append(
        .init(
          "output.\(port.name)",
          "\(port.kind.rawValue) \(output.path)" + (port.isOptional ? " optional" : "")))
    }
    if let metrics = spec.metrics { found.append(.init("metrics", metrics)) }
    for file in try words.files() {
      found.append(.init("content.\(file.name)", try files.digest(ofFileAt: file.path).hex))
    }
    return found
  }

  func perform(_ io: inout StepIO) async throws {
    let given = io
    let attempt = try await StepThread.run { try ProgramAttempt(self, given) }
    do {
      let ending = try await attempt.run()
      io = try await StepThread.run {
        var io = given
        try attempt.finish(ending, &io)
        return io
      }
    } catch {
      attempt.keepLogs()
      throw error
    }
  }
}
