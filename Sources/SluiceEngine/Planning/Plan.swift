/// What a run would do, step by step in the order of work.
package struct Plan: Sendable {
  package enum Action: Sendable, Equatable {
    /// Its outputs are in the cache.
    case cached(runID: String)
    case run(reasons: [String])
    /// Steps before it run; if they give what they gave before, it is cached.
    case runIfInputsChange(steps: [String])
    /// Its condition is false, or something it needs is skipped.
    case skip(reason: String)
  }

  package struct Step: Sendable, Equatable {
    package let name: String
    package let kind: String
    package let action: Action
  }

  package let steps: [Step]
}
