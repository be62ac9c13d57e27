import FoundationEssentials
import GRDB
package import SluiceEngine
import SluiceFrame

extension MetadataStore: HookOutbox {
  /// How many events stay to be looked at after all hooks have settled them.
  private static let keptEvents = 10_000

  package func enroll(_ hooks: [String]) throws(MetadataError) {
    let known = try read { database in
      Set(try String.fetchAll(database, sql: "SELECT name FROM hooks"))
    }
    if known == Set(hooks) { return }
    try write { database in
      for name in hooks where !known.contains(name) {
        try database.execute(
          sql: """
            INSERT OR IGNORE INTO hooks (name, settled) SELECT ?, ifnull(max(id), 0) FROM events
            """, arguments: [name])
      }
      // What is not in the project's file any more keeps nothing waiting.
      for name in known.subtracting(hooks).sorted() {
        try database.execute(sql: "DELETE FROM hooks WHERE name = ?", arguments: [name])
      }
    }
  }

  package func waiting(for hook: String, limit: Int) throws(MetadataError) -> HookQueue {
    try read { database in
      guard
        let row = try Row.fetchOne(
          database, sql: "SELECT settled, attempts, next_at, error FROM hooks WHERE name = ?",
          arguments: [hook])
      else { return HookQueue(events: [], attempts: 0, nextAt: 0, error: nil) }
      let rows = try Row.fetchAll(
        database, sql: "\(Self.eventColumns) WHERE id > ? ORDER BY id LIMIT ?",
        arguments: [row[0] as Int, limit])
      return HookQueue(
        events: try rows.map { try Self.event($0, in: database) }, attempts: row[1],
        nextAt: row[2], error: row[3])
    }
  }

  package func settle(
    _ hook: String, through event: Int, delivered: HookDeliveryRecord?
  ) throws(MetadataError) {
    try write { database in
      try database.execute(
        sql: """
          UPDATE hooks SET settled = ?, attempts = 0, next_at = 0, error = NULL
          WHERE name = ? AND settled < ?
          """, arguments: [event, hook, event])
      if let delivered {
        try database.execute(
          sql:
            "INSERT OR REPLACE INTO hook_deliveries (event_id, hook, attempts, at) VALUES (?, ?, ?, ?)",
          arguments: [event, hook, delivered.attempts, delivered.at])
      }
      try database.execute(
        sql: """
          DELETE FROM events WHERE id <= (SELECT max(id) FROM events) - \(Self.keptEvents)
            AND id <= (SELECT min(settled) FROM hooks);
          DELETE FROM hook_deliveries WHERE event_id < (SELECT min(id) FROM events)
          """)
    }
  }

  package func postpone(
    _ hook: String, attempts: Int, until moment: Int64, error: String
  ) throws(MetadataError) {
    try write { database in
      try database.execute(
        sql: "UPDATE hooks SET attempts = ?, next_at = ?, error = ? WHERE name = ?",
        arguments: [attempts, moment, error, hook])
    }
  }

  package func events(
    limit: Int
  ) throws(MetadataError) -> [(event: HookEvent, deliveries: [HookDeliveryRecord])] {
    try read { database in
      try Row.fetchAll(
        database, sql: "\(Self.eventColumns) ORDER BY id DESC LIMIT ?", arguments: [limit]
      ).map { row in
        let deliveries = try Row.fetchAll(
          database,
          sql: "SELECT hook, attempts, at FROM hook_deliveries WHERE event_id = ? ORDER BY hook",
          arguments: [row[0] as Int])
        return (
          try Self.event(row, in: database),
          deliveries.map { HookDeliveryRecord(hook: $0[0], attempts: $0[1], at: $0[2]) }
        )
      }
    }
  }

  private static let eventColumns = "SELECT id, ledger_sequence, run_id FROM events"

  private static func event(_ row: Row, in database: Database) throws -> HookEvent {
    let id: Int = row[0]
    if let sequence: Int = row[1] {
      let change = try LedgerRows.change(sequence, in: database)
      let registration = try change.version.flatMap {
        try LedgerRows.registration(of: change.group, $0, in: database)
      }
      if let event = HookEvent(
        id: id, change, registration: registration, at: iso(change.at))
      {
        return event
      }
    }
    let name: String = row[2] ?? ""
    guard
      let run = try Row.fetchOne(
        database,
        sql: """
          SELECT pipeline, pipeline_path, ifnull(finished_at, started_at), environment FROM runs WHERE id = ?
          """, arguments: [name])
    else {
      // The run was removed; whoever asks for failed runs learns at least that there was one.
      return HookEvent(id: id, kind: .runFailed, members: ["run": .string(name)], at: iso(0))
    }
    let steps = try Row.fetchAll(
      database,
      sql: """
        SELECT step, ifnull(error, '') FROM step_runs WHERE run_id = ? AND status = 'failed' ORDER BY position
        """, arguments: [name])
    return HookEvent(
      id: id, run: name, pipeline: run[0], path: run[1], environment: try run.members(3),
      steps: steps.map { ($0[0], $0[1]) }, at: iso(run[2]))
  }

  private static func iso(_ milliseconds: Int64) -> String {
    Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601)
  }
}
