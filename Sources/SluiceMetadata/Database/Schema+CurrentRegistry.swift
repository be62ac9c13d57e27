extension Schema {
  // Models, what was decided about them, and who is told.
  static let registryAndEvents = """
    CREATE TABLE model_groups (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 63),
      description TEXT,
      created_at INTEGER NOT NULL,
      created_by TEXT NOT NULL
    ) STRICT;
    CREATE TABLE tags (
      entity TEXT NOT NULL,
      entity_id TEXT NOT NULL,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (entity, entity_id, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE associations (
      source TEXT NOT NULL,
      source_id TEXT NOT NULL,
      destination TEXT NOT NULL,
      destination_id TEXT NOT NULL,
      type TEXT NOT NULL,
      PRIMARY KEY (source, source_id, destination, destination_id, type)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX associations_by_destination ON associations (destination, destination_id);
    CREATE TABLE model_versions (
      id INTEGER PRIMARY KEY,
      group_id INTEGER NOT NULL REFERENCES model_groups (id),
      version INTEGER NOT NULL CHECK (version >= 1),
      status TEXT NOT NULL CHECK (status IN ('PendingManualApproval', 'Approved', 'Rejected')),
      description TEXT CHECK (length(description) <= 1024),
      model_digest BLOB NOT NULL CHECK (length(model_digest) = 32),
      metric_values TEXT,
      run_id TEXT NOT NULL,
      pipeline TEXT NOT NULL,
      provenance TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      created_by TEXT NOT NULL,
      deleted_at INTEGER CHECK (deleted_at IS NULL OR status <> 'Approved'),
      UNIQUE (group_id, version)
    ) STRICT;
    CREATE TABLE model_artifacts (
      version_id INTEGER NOT NULL REFERENCES model_versions (id),
      role TEXT NOT NULL,
      port TEXT NOT NULL,
      artifact_id INTEGER NOT NULL REFERENCES artifacts (id),
      PRIMARY KEY (version_id, role)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE model_properties (
      version_id INTEGER NOT NULL REFERENCES model_versions (id),
      key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 128),
      value TEXT NOT NULL CHECK (length(value) <= 256),
      PRIMARY KEY (version_id, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE model_aliases (
      group_id INTEGER NOT NULL REFERENCES model_groups (id),
      alias TEXT NOT NULL,
      version_id INTEGER NOT NULL REFERENCES model_versions (id),
      PRIMARY KEY (group_id, alias)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX model_versions_by_status ON model_versions (group_id, status, version);
    CREATE INDEX model_versions_there ON model_versions (group_id, version) WHERE deleted_at IS NULL;
    CREATE INDEX model_versions_by_model ON model_versions (model_digest);
    CREATE INDEX model_artifacts_by_artifact ON model_artifacts (artifact_id);
    CREATE TRIGGER model_versions_stay BEFORE DELETE ON model_versions
    BEGIN SELECT RAISE (ABORT, 'a model version is never removed'); END;
    CREATE TRIGGER model_versions_are_fixed
    BEFORE UPDATE OF id, group_id, version, model_digest, metric_values, run_id, pipeline, provenance, created_at,
      created_by ON model_versions
    BEGIN SELECT RAISE (ABORT, 'what a model version promises never changes'); END;
    CREATE TRIGGER model_versions_are_gone BEFORE UPDATE ON model_versions WHEN OLD.deleted_at IS NOT NULL
    BEGIN SELECT RAISE (ABORT, 'a deleted model version stays deleted'); END;
    CREATE TRIGGER model_versions_follow_on BEFORE INSERT ON model_versions
    WHEN NEW.version <> 1 +
      (SELECT coalesce(max(version), 0) FROM model_versions WHERE group_id = NEW.group_id)
    BEGIN SELECT RAISE (ABORT, 'model versions are numbered without gaps'); END;
    CREATE TABLE ledger (
      sequence INTEGER PRIMARY KEY,
      group_name TEXT NOT NULL,
      version INTEGER,
      payload TEXT NOT NULL,
      previous BLOB NOT NULL CHECK (length(previous) = 32),
      hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
      signer TEXT,
      signature BLOB
    ) STRICT;
    CREATE INDEX ledger_by_version ON ledger (group_name, version, sequence);
    CREATE TRIGGER ledger_never_changes BEFORE UPDATE ON ledger
    BEGIN SELECT RAISE (ABORT, 'the ledger only grows'); END;
    CREATE TRIGGER ledger_never_shrinks BEFORE DELETE ON ledger
    BEGIN SELECT RAISE (ABORT, 'the ledger only grows'); END;
    CREATE TRIGGER ledger_follows_on BEFORE INSERT ON ledger
    WHEN NEW.sequence <> 1 + (SELECT coalesce(max(sequence), 0) FROM ledger)
      OR NEW.previous <> coalesce((SELECT hash FROM ledger ORDER BY sequence DESC LIMIT 1), zeroblob(32))
    BEGIN SELECT RAISE (ABORT, 'the ledger only grows'); END;
    CREATE TRIGGER ledger_entry_added AFTER INSERT ON ledger
      BEGIN UPDATE cache_changes SET count = count + 1; END;
    CREATE VIEW lineage (source, source_id, destination, destination_id, type) AS
    \(associations)
    UNION ALL
    SELECT 'step-run', s.id, 'run', r.id, 'AssociatedWith' FROM runs r JOIN step_runs s ON s.run_id = r.steps_of;
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
