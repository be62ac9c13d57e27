package import SluiceEngine
package import SluiceFrame

/// A run in a list of runs: what it was and how its steps ended, without the pipeline's text.
package struct RunSummary: Sendable, Equatable {
  package var id: String
  package var pipeline: String
  package var pipelinePath: String
  package var parameters: [String: JSONValue]
  package var status: RunRecord.Status
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package var startedAt: Int64
  package var finishedAt: Int64?
  package var environment: [String: JSONValue]
  /// How many steps ended in each way; a way in which none ended is missing.
  package var stepCounts: [StepRunRecord.Status: Int]
  /// The work of all its steps together.
  package var stepSeconds: Double

  package func count(_ status: StepRunRecord.Status) -> Int { stepCounts[status] ?? 0 }
}
