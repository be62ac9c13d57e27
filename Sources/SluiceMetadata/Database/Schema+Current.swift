extension Schema {
  /// What all of `steps` together make of an empty file, in a fifth of their time; a test compares the two.
  static let current = [runsAndCache, registryAndEvents]

  // Runs, their steps and what they can be taken over from.
  private static let runsAndCache = """
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
    , signature BLOB CHECK (length(signature) = 32), steps_of TEXT REFERENCES runs (id)) STRICT, WITHOUT ROWID;
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
    CREATE INDEX step_inputs_by_path ON step_inputs (path) WHERE path IS NOT NULL;
    CREATE INDEX runs_by_signature ON runs (signature, started_at)
      WHERE signature IS NOT NULL AND steps_of IS NULL;
    CREATE INDEX runs_by_steps ON runs (steps_of) WHERE steps_of IS NOT NULL;
    CREATE VIEW step_holders (run_id, holder) AS SELECT id, ifnull(steps_of, id) FROM runs;
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
    CREATE TABLE cache_changes (count INTEGER NOT NULL) STRICT;
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
    INSERT INTO cache_changes VALUES (0);
    """
}
