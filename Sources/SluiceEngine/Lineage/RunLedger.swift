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
  /// Remembers what a run's steps read and gave, as a digest, once all of them are written.
  func sign(runID: String, with signature: Digest) throws
  /// The newest run with that signature that has step runs of its own; nil where there is none.
  func run(signed signature: Digest) throws -> String?
  /// Instead of writing the steps of a run: they are those of an earlier run, all taken from the cache.
  func takeSteps(of earlier: String, for runID: String) throws

  func cacheEntry(for key: Digest) throws -> CacheEntry?
  /// The entries of many keys, each in the place of its key.
  func cacheEntries(for keys: [Digest]) throws -> [CacheEntry?]
  /// For each work key whether any entry has it, whatever its inputs were.
  func hasCacheEntries(workKeys: [Digest]) throws -> [Bool]
  /// Whether any entry is that of a step of this kind.
  func hasCacheEntries(kind: String) throws -> Bool
  /// The newest entry that the step of that name in that pipeline made.
  func latestCacheEntry(pipeline: String, step: String) throws -> CacheEntry?
  /// The newest entry of that step that was made before a moment, under another key than `except`.
  ///
  /// - Parameter moment: milliseconds since 1970-01-01T00:00:00Z.
  func latestCacheEntry(pipeline: String, step: String, before moment: Int64, except: Digest?)
    throws -> CacheEntry?
  func removeCacheEntry(for key: Digest) throws

  /// The newest runs first.
  func runs(limit: Int, pipeline: String?) throws -> [RunRecord]
  /// The one run whose identifier is, or begins with, `id`; nil where none or several do. `latest` names the newest.
  func run(_ id: String) throws -> RunRecord?
  /// In the order of the pipeline file.
  func stepRuns(of runID: String) throws -> [StepRunRecord]

  /// The executed or cached steps that gave the bytes, newest first: the way up from an artifact.
  func stepRuns(producing digest: Digest, limit: Int) throws -> [StepRunRecord]
  /// The steps that read the bytes, newest first: the way down from an artifact.
  func stepRuns(reading digest: Digest, limit: Int) throws -> [StepRunRecord]
  /// The digests of artifacts and input files that begin with these hexadecimal digits, rising, at most `limit`.
  func digests(beginning prefix: String, limit: Int) throws -> [Digest]
  /// The contents that steps read under this path, the latest read first.
  func digests(ofInputFileAt path: String) throws -> [Digest]
}

extension RunLedger {
  /// Whether any entry has this work key, whatever its inputs were.
  package func hasCacheEntry(workKey: Digest) throws -> Bool {
    try hasCacheEntries(workKeys: [workKey])[0]
  }
}
