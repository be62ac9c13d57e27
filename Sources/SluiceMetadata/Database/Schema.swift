/// The tables, version by version. A version that was released is never edited: a new one is added after it.
package enum Schema {
  /// "Slui" in ASCII: tells our files from other programs' databases.
  package static let applicationID = 0x536c_7569

  /// What this Sluice writes.
  package static var version: Int { steps.count }

  /// `steps[n]` takes a database from version `n` to `n + 1`.
  package static let steps = [version1, version2, version3, version4, version5, version6, version7]

  // In SageMaker's words `artifacts` are Artifacts, `step_runs` Actions, `runs` and `model_groups` Contexts; the view
  // `lineage` says how they are associated. JSON columns hold compact text with sorted keys. Times are milliseconds
  // since 1970, digests are 32 bytes.
  private static let version1 = """
    CREATE TABLE pipeline_texts (
      digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
      text TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE runs (
      id TEXT PRIMARY KEY CHECK (id <> ''),
      pipeline TEXT NOT NULL,
      pipeline_path TEXT NOT NULL,
      pipeline_text BLOB NOT NULL REFERENCES pipeline_texts (digest),
      parameters TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('running', 'succeeded', 'failed', 'interrupted')),
      started_at INTEGER NOT NULL,
      finished_at INTEGER,
      environment TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX runs_by_time ON runs (started_at, id);
    CREATE INDEX runs_by_pipeline ON runs (pipeline, started_at, id);
    CREATE INDEX runs_by_text ON runs (pipeline_text);

    CREATE TABLE artifacts (
      id INTEGER PRIMARY KEY,
      digest BLOB NOT NULL CHECK (length(digest) = 32),
      kind TEXT NOT NULL,
      extension TEXT NOT NULL,
      size INTEGER NOT NULL CHECK (size >= 0),
      facts TEXT NOT NULL,
      UNIQUE (digest, kind, extension)
    ) STRICT;

    CREATE TABLE step_runs (
      id INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      step TEXT NOT NULL,
      kind TEXT NOT NULL,
      kind_version INTEGER NOT NULL,
      status TEXT NOT NULL
        CHECK (status IN ('succeeded', 'cached', 'failed', 'skipped', 'interrupted')),
      cache_key BLOB CHECK (length(cache_key) = 32),
      reasons TEXT NOT NULL,
      cached_from_run TEXT,
      started_at INTEGER NOT NULL,
      seconds REAL NOT NULL,
      error TEXT,
      results TEXT NOT NULL,
      UNIQUE (run_id, position)
    ) STRICT;
    CREATE INDEX step_runs_by_key ON step_runs (cache_key);

    CREATE TABLE step_inputs (
      step_run_id INTEGER NOT NULL REFERENCES step_runs (id) ON DELETE CASCADE,
      ordinal INTEGER NOT NULL,
      port TEXT NOT NULL,
      position INTEGER NOT NULL,
      digest BLOB NOT NULL CHECK (length(digest) = 32),
      from_step TEXT,
      from_port TEXT,
      path TEXT,
      PRIMARY KEY (step_run_id, ordinal)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX step_inputs_by_digest ON step_inputs (digest);

    CREATE TABLE step_outputs (
      step_run_id INTEGER NOT NULL REFERENCES step_runs (id) ON DELETE CASCADE,
      ordinal INTEGER NOT NULL,
      port TEXT NOT NULL,
      artifact_id INTEGER NOT NULL REFERENCES artifacts (id),
      PRIMARY KEY (step_run_id, ordinal)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX step_outputs_by_artifact ON step_outputs (artifact_id);

    CREATE TABLE cache_entries (
      id INTEGER PRIMARY KEY,
      key BLOB NOT NULL UNIQUE CHECK (length(key) = 32),
      work_key BLOB NOT NULL CHECK (length(work_key) = 32),
      pipeline TEXT NOT NULL,
      step TEXT NOT NULL,
      manifest TEXT NOT NULL,
      results TEXT NOT NULL,
      run_id TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      seconds REAL NOT NULL
    ) STRICT;
    CREATE INDEX cache_entries_by_work ON cache_entries (work_key);
    CREATE INDEX cache_entries_by_step ON cache_entries (pipeline, step, created_at, id);

    CREATE TABLE cache_outputs (
      entry_id INTEGER NOT NULL REFERENCES cache_entries (id) ON DELETE CASCADE,
      ordinal INTEGER NOT NULL,
      port TEXT NOT NULL,
      artifact_id INTEGER NOT NULL REFERENCES artifacts (id),
      PRIMARY KEY (entry_id, ordinal)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX cache_outputs_by_artifact ON cache_outputs (artifact_id);

    CREATE TABLE file_memos (
      device INTEGER NOT NULL,
      inode INTEGER NOT NULL,
      size INTEGER NOT NULL,
      mtime INTEGER NOT NULL,
      ctime INTEGER NOT NULL,
      digest BLOB NOT NULL CHECK (length(digest) = 32),
      path TEXT NOT NULL,
      PRIMARY KEY (device, inode)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE model_groups (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 63),
      description TEXT,
      created_at INTEGER NOT NULL,
      created_by TEXT NOT NULL
    ) STRICT;

    CREATE TABLE model_versions (
      id INTEGER PRIMARY KEY,
      group_id INTEGER NOT NULL REFERENCES model_groups (id),
      version INTEGER NOT NULL CHECK (version >= 1),
      status TEXT NOT NULL CHECK (status IN ('PendingManualApproval', 'Approved', 'Rejected')),
      description TEXT,
      model_digest BLOB NOT NULL CHECK (length(model_digest) = 32),
      metric_values TEXT,
      run_id TEXT NOT NULL,
      pipeline TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      created_by TEXT NOT NULL,
      UNIQUE (group_id, version),
      UNIQUE (group_id, model_digest)
    ) STRICT;
    CREATE INDEX model_versions_by_status ON model_versions (group_id, status, version);
    CREATE INDEX model_versions_by_model ON model_versions (model_digest);

    CREATE TRIGGER model_versions_stay BEFORE DELETE ON model_versions
    BEGIN SELECT RAISE (ABORT, 'a model version is never removed'); END;
    CREATE TRIGGER model_versions_are_fixed
    BEFORE UPDATE OF group_id, version, model_digest, run_id, pipeline, created_at, created_by
    ON model_versions
    BEGIN SELECT RAISE (ABORT, 'what a model version promises never changes'); END;
    CREATE TRIGGER model_versions_follow_on BEFORE INSERT ON model_versions
    WHEN NEW.version <> 1 +
      (SELECT coalesce(max(version), 0) FROM model_versions WHERE group_id = NEW.group_id)
    BEGIN SELECT RAISE (ABORT, 'model versions are numbered without gaps'); END;

    CREATE TABLE model_artifacts (
      version_id INTEGER NOT NULL REFERENCES model_versions (id),
      role TEXT NOT NULL,
      port TEXT NOT NULL,
      artifact_id INTEGER NOT NULL REFERENCES artifacts (id),
      PRIMARY KEY (version_id, role)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX model_artifacts_by_artifact ON model_artifacts (artifact_id);

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

    -- previous_hash, hash, signature and signer are for a chained, signed ledger; null where they are not used.
    CREATE TABLE approval_events (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      version_id INTEGER NOT NULL REFERENCES model_versions (id),
      from_status TEXT CHECK (from_status IN ('PendingManualApproval', 'Approved', 'Rejected')),
      to_status TEXT NOT NULL
        CHECK (to_status IN ('PendingManualApproval', 'Approved', 'Rejected')),
      reason TEXT CHECK (length(reason) <= 1024),
      actor TEXT NOT NULL,
      host TEXT NOT NULL,
      at INTEGER NOT NULL,
      previous_hash BLOB,
      hash BLOB UNIQUE,
      signature BLOB,
      signer TEXT
    ) STRICT;
    CREATE INDEX approval_events_by_version ON approval_events (version_id, id);

    CREATE TRIGGER approval_events_never_change BEFORE UPDATE ON approval_events
    BEGIN SELECT RAISE (ABORT, 'approval events are append-only'); END;
    CREATE TRIGGER approval_events_never_go BEFORE DELETE ON approval_events
    BEGIN SELECT RAISE (ABORT, 'approval events are append-only'); END;
    -- INSERT OR REPLACE would delete without asking the trigger above.
    CREATE TRIGGER approval_events_are_not_replaced BEFORE INSERT ON approval_events
    WHEN EXISTS (SELECT 1 FROM approval_events WHERE id = NEW.id OR hash = NEW.hash)
    BEGIN SELECT RAISE (ABORT, 'approval events are append-only'); END;

    -- Tags of runs, artifacts, groups and versions, and associations that people declare.
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

    -- SageMaker's associations between the rows above; artifacts are named by their digest in hexadecimal.
    CREATE VIEW lineage (source, source_id, destination, destination_id, type) AS
    \(associations);
    """

  static let associations = """
    SELECT 'artifact', lower(hex(digest)), 'step-run', step_run_id, 'ContributedTo'
      FROM step_inputs
    UNION ALL
    SELECT 'step-run', o.step_run_id, 'artifact', lower(hex(a.digest)), 'Produced'
      FROM step_outputs o JOIN step_runs s ON s.id = o.step_run_id
      JOIN artifacts a ON a.id = o.artifact_id WHERE s.status = 'succeeded'
    UNION ALL
    SELECT 'artifact', lower(hex(i.digest)), 'artifact', lower(hex(a.digest)), 'DerivedFrom'
      FROM step_inputs i JOIN step_outputs o ON o.step_run_id = i.step_run_id
      JOIN step_runs s ON s.id = o.step_run_id
      JOIN artifacts a ON a.id = o.artifact_id WHERE s.status = 'succeeded'
    UNION ALL
    SELECT 'step-run', id, 'run', run_id, 'AssociatedWith' FROM step_runs
    UNION ALL
    SELECT 'artifact', lower(hex(a.digest)), 'model-version', m.version_id, 'ContributedTo'
      FROM model_artifacts m JOIN artifacts a ON a.id = m.artifact_id
    UNION ALL
    SELECT 'model-version', id, 'model-group', group_id, 'AssociatedWith' FROM model_versions
    UNION ALL
    SELECT source, source_id, destination, destination_id, type FROM associations
    """

  // The way from a file's path to the steps that read it.
  private static let version2 = """
    CREATE INDEX step_inputs_by_path ON step_inputs (path) WHERE path IS NOT NULL;
    """

  // A run that found the same in the cache as an earlier run left has no step runs of its own: they are those of
  // `steps_of`, taken over; `step_holders` says of each run where its step runs are. `signature` is the digest of
  // what its steps read and gave.
  private static let version3 = """
    ALTER TABLE runs ADD COLUMN signature BLOB CHECK (length(signature) = 32);
    ALTER TABLE runs ADD COLUMN steps_of TEXT REFERENCES runs (id);
    CREATE INDEX runs_by_signature ON runs (signature, started_at)
      WHERE signature IS NOT NULL AND steps_of IS NULL;
    CREATE INDEX runs_by_steps ON runs (steps_of) WHERE steps_of IS NOT NULL;
    CREATE VIEW step_holders (run_id, holder) AS SELECT id, ifnull(steps_of, id) FROM runs;
    DROP VIEW lineage;
    CREATE VIEW lineage (source, source_id, destination, destination_id, type) AS
    \(associations)
    UNION ALL
    SELECT 'step-run', s.id, 'run', r.id, 'AssociatedWith' FROM runs r JOIN step_runs s ON s.run_id = r.steps_of;
    """

  // What people want kept: a run, a step of one, an output of a step, or bytes.
  private static let version4 = """
    CREATE TABLE pins (
      id INTEGER PRIMARY KEY,
      run_id TEXT REFERENCES runs (id),
      step TEXT CHECK (step IS NULL OR run_id IS NOT NULL),
      port TEXT CHECK (port IS NULL OR step IS NOT NULL),
      digest BLOB CHECK (length(digest) = 32),
      reason TEXT CHECK (length(reason) <= 1024),
      created_at INTEGER NOT NULL,
      created_by TEXT NOT NULL,
      CHECK ((run_id IS NULL) <> (digest IS NULL))
    ) STRICT;
    CREATE UNIQUE INDEX pins_by_target ON pins
      (ifnull(run_id, ''), ifnull(step, ''), ifnull(port, ''), ifnull(digest, x''));
    """

  // What has to be as it was for a run to have nothing to do; any change of the cache entries ends it.
  private static let version5 = """
    CREATE TABLE cache_changes (count INTEGER NOT NULL) STRICT;
    INSERT INTO cache_changes VALUES (0);
    CREATE TRIGGER cache_entry_added AFTER INSERT ON cache_entries
      BEGIN UPDATE cache_changes SET count = count + 1; END;
    CREATE TRIGGER cache_entry_changed AFTER UPDATE ON cache_entries
      BEGIN UPDATE cache_changes SET count = count + 1; END;
    CREATE TRIGGER cache_entry_removed AFTER DELETE ON cache_entries
      BEGIN UPDATE cache_changes SET count = count + 1; END;
    CREATE TABLE run_proofs (
      key BLOB PRIMARY KEY CHECK (length(key) = 32),
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      looks BLOB NOT NULL,
      objects BLOB NOT NULL,
      cache_changes INTEGER NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT;
    """
}
