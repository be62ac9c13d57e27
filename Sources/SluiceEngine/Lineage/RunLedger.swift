package import SluiceStore

/// Where runs, their steps and the cache entries are remembered; calls are safe from any thread and process.
///
/// Each call is one transaction: after it returns, what it wrote survives a kill.
package protocol RunLedger: Sendable {
  func begin(_ run: RunRecord) throws
  func finish(runID: String, status: RunRecord.Status, at finishedAt: Int64) throws
  /// Writes a step run with its inputs and outputs, and, where the work was done anew, its cache entry.
  func record(_ step: StepRunRecord, cacheEntry: CacheEntry?) throws
  /// The same for many steps without new work, in one transaction.
  func record(_ steps: [StepRunRecord]) throws

  func cacheEntry(for key: Digest) throws -> CacheEntry?
  /// Whether any entry has this work key, whatever its inputs were.
  func hasCacheEntry(workKey: Digest) throws -> Bool
  /// The newest entry that the step of that name in that pipeline made.
  func latestCacheEntry(pipeline: String, step: String) throws -> CacheEntry?
  func removeCacheEntry(for key: Digest) throws

  /// The newest runs first.
  func runs(limit: Int, pipeline: String?) throws -> [RunRecord]
  /// The one run whose identifier is, or begins with, `id`; nil where none or several do. `latest` names the newest.
  func run(_ id: String) throws -> RunRecord?
  /// In the order of the pipeline file.
  func stepRuns(of runID: String) throws -> [StepRunRecord]
}
