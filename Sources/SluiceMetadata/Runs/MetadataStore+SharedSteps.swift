import GRDB
import SluiceEngine
package import SluiceStore

/// Runs that did nothing anew share the step runs of an earlier one, so that they cost one row whatever their size.
extension MetadataStore {
  package func sign(runID: String, with signature: Digest) throws(MetadataError) {
    try write { database in
      try database.execute(
        sql: "UPDATE runs SET signature = ? WHERE id = ?", arguments: [signature.column, runID])
    }
  }

  package func run(signed signature: Digest) throws(MetadataError) -> String? {
    try read { database in
      try String.fetchOne(
        database,
        sql: """
          SELECT id FROM runs WHERE signature = ? AND steps_of IS NULL
          ORDER BY started_at DESC LIMIT 1
          """, arguments: [signature.column])
    }
  }

  package func takeSteps(of earlier: String, for runID: String) throws(MetadataError) {
    try write { database in
      // One that shares its steps itself would make a chain.
      let owner = try Self.owner(ofStepsOf: earlier, in: database)
      try database.execute(
        sql: "UPDATE runs SET steps_of = ? WHERE id = ?", arguments: [owner, runID])
    }
  }

  /// The run whose step runs are those of a run: itself, or the one that it shares with.
  static func owner(ofStepsOf runID: String, in database: Database) throws -> String {
    try String.fetchOne(
      database, sql: "SELECT steps_of FROM runs WHERE id = ?", arguments: [runID]) ?? runID
  }
}

extension StepRunRecord {
  /// The same step in a later run that took its results from the cache.
  func takenOver(by runID: String, at startedAt: Int64) -> StepRunRecord {
    var record = self
    record.runID = runID
    record.cachedFromRun = status == .cached ? cachedFromRun : self.runID
    record.status = .cached
    record.reasons = []
    record.startedAt = startedAt
    record.seconds = 0
    return record
  }
}
