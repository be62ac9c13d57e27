package import SluiceEngine

/// What is known of a step beside its record: what its kind does, and how it treats columns.
package struct StepKnowledge: Sendable {
  /// The kind's one sentence.
  package var summary: String?
  package var tracing: (any ColumnTracing)?

  package init(summary: String?, tracing: (any ColumnTracing)?) {
    self.summary = summary
    self.tracing = tracing
  }
}
