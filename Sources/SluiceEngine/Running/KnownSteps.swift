package import SluiceFrame

/// What is known of the steps of a pipeline while a plan is made, from the first to the last.
struct KnownSteps {
  /// What a step would give if it were taken from the cache.
  struct Known {
    let outputs: [String: ArtifactRecord]
    let results: [String: JSONValue]
  }

  private var known: [Known?]
  private var isSkipped: [Bool]

  init(count: Int) {
    known = Array(repeating: nil, count: count)
    isSkipped = Array(repeating: false, count: count)
  }

  mutating func add(_ forecast: StepForecast, at index: Int) {
    known[index] = forecast.known
    if case .skip = forecast.action { isSkipped[index] = true }
  }

  func output(_ binding: InputBinding) -> ArtifactRecord? {
    known[binding.source]?.outputs[binding.sourcePort]
  }

  func isKnown(_ index: Int) -> Bool { known[index] != nil }

  /// The first of the steps it needs that is skipped.
  func skippedSource(of step: PipelineStep) -> Int? { step.sources.first { isSkipped[$0] } }

  /// The steps it needs that would run.
  func openSources(of step: PipelineStep) -> [Int] {
    step.sources.filter { known[$0] == nil && !isSkipped[$0] }
  }

  func result(_ index: Int, _ name: String) -> ParameterValue? {
    known[index]?.results[name].flatMap(ParameterValue.init(result:))
  }
}

extension ParameterValue {
  /// A result that a step reported; nil for what is no single value.
  package init?(result: JSONValue) {
    switch result {
    case .integer(let value): self = .integer(value)
    case .number(let value): self = .number(value)
    case .boolean(let value): self = .boolean(value)
    case .string(let text): self = .string(text)
    default: return nil
    }
  }
}
