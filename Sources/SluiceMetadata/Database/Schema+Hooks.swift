extension Schema {
  // What hooks are told of. The ledger and the runs say what happened; `events` gives it an order, within the
  // transaction in which it happens.
  static let version7 = """
    CREATE TABLE events (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      ledger_sequence INTEGER,
      run_id TEXT,
      CHECK ((ledger_sequence IS NULL) <> (run_id IS NULL))
    ) STRICT;
    CREATE TRIGGER ledger_entry_is_event AFTER INSERT ON ledger
    WHEN json_extract(NEW.payload, '$.event') IN ('registered', 'approved', 'rejected', 'alias-set', 'alias-removed')
    BEGIN INSERT INTO events (ledger_sequence) VALUES (NEW.sequence); END;
    CREATE TRIGGER failed_run_is_event AFTER UPDATE OF status ON runs
    WHEN NEW.status = 'failed' AND OLD.status <> 'failed'
    BEGIN INSERT INTO events (run_id) VALUES (NEW.id); END;

    -- Everything up to `settled` is done; the rest of the row is about the first event behind it.
    CREATE TABLE hooks (
      name TEXT PRIMARY KEY,
      settled INTEGER NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0,
      next_at INTEGER NOT NULL DEFAULT 0,
      error TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE hook_deliveries (
      event_id INTEGER NOT NULL,
      hook TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (event_id, hook)
    ) STRICT, WITHOUT ROWID;
    """
}
