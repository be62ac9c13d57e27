package import SluiceFrame
package import SluiceStore

/// What became of one step in one run.
package struct StepRunRecord: Sendable, Equatable {
  package enum Status: String, Sendable {
    /// Executed in this run.
    case succeeded
    /// Its outputs were in the cache.
    case cached
    case failed
    /// Not started, because something it needs failed or was not asked for.
    case skipped
    case interrupted
  }

  /// One input as it was bound: the port, the place in a list port, and where the bytes came from.
  package struct Input: Sendable, Equatable {
    package var port: String
    package var position: Int
    package var digest: Digest
    /// The step of the same run that gave it; nil for a file from outside.
    package var fromStep: String?
    package var fromPort: String?
    /// The path of a file from outside, as the user gave it.
    package var path: String?

    package init(
      port: String, position: Int, digest: Digest, fromStep: String?, fromPort: String?,
      path: String? = nil
    ) {
      self.port = port
      self.position = position
      self.digest = digest
      self.fromStep = fromStep
      self.fromPort = fromPort
      self.path = path
    }
  }

  /// The registered version that a step of kind `model` took; nil for other steps.
  package var usedVersion: (group: String, number: Int)? {
    guard kind == "model", case .string(let group)? = results["group"],
      case .integer(let number)? = results["version"]
    else { return nil }
    return (group, number)
  }

  package var runID: String
  /// The step's place in the order in which the pipeline file names them, from 0.
  package var index: Int
  package var step: String
  package var kind: String
  package var kindVersion: Int
  package var status: Status
  /// nil where the step was not reached.
  package var cacheKey: Digest?
  /// Why it ran, one phrase each; empty for a cached step.
  package var reasons: [String]
  /// The run whose outputs a cached step took over.
  package var cachedFromRun: String?
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package var startedAt: Int64
  /// Of the step's own work, without waiting.
  package var seconds: Double
  package var error: String?
  package var inputs: [Input]
  package var outputs: [ArtifactRecord]
  /// Numbers the step reported about its own work, by name: rows-in, rows-out, skipped-rows, rmse.
  package var results: [String: JSONValue]

  package init(
    runID: String, index: Int, step: String, kind: String, kindVersion: Int, status: Status,
    cacheKey: Digest? = nil, reasons: [String] = [], cachedFromRun: String? = nil,
    startedAt: Int64, seconds: Double = 0, error: String? = nil, inputs: [Input] = [],
    outputs: [ArtifactRecord] = [], results: [String: JSONValue] = [:]
  ) {
    self.runID = runID
    self.index = index
    self.step = step
    self.kind = kind
    self.kindVersion = kindVersion
    self.status = status
    self.cacheKey = cacheKey
    self.reasons = reasons
    self.cachedFromRun = cachedFromRun
    self.startedAt = startedAt
    self.seconds = seconds
    self.error = error
    self.inputs = inputs
    self.outputs = outputs
    self.results = results
  }
}
