package import SluiceStore

/// Why a step would run or not, or why it did: what its cache key is made of, beside what it was made of before.
package struct Explanation: Sendable {
  package enum Outcome: Sendable {
    /// What a run would do now.
    case planned(Plan.Action)
    /// What became of it in a past run.
    case past(StepRunRecord)
  }

  /// A step further up that runs for a reason of its own.
  package struct Cause: Sendable, Equatable {
    package let step: String
    package let reasons: [String]
  }

  package let pipeline: String
  package let step: String
  package let kind: String
  package let outcome: Outcome
  /// nil while inputs are open, and for a step that was never reached.
  package let key: Digest?
  /// The work that the key is compared with; nil where there is none.
  package let comparison: CacheEntry?
  /// Empty where a past key's ingredients are not kept any more.
  package let ingredients: [IngredientChange]
  /// In the order of work.
  package let causes: [Cause]
}
