import Foundation
import GRDB
package import SluiceEngine
package import SluiceStore

/// What has to be as it was for a run to find all of its results where an earlier run left them.
package struct RunProof: Sendable, Equatable {
  /// A digest of the command: the program, its arguments and where it was called.
  package var key: Digest
  /// The run that left the results.
  package var runID: String
  /// What planning depended on, encoded.
  package var looks: [UInt8]
  /// The objects of all results, with their sizes in bytes.
  package var objects: [ObjectStore.Listed]

  package init(key: Digest, runID: String, looks: [UInt8], objects: [ObjectStore.Listed]) {
    self.key = key
    self.runID = runID
    self.looks = looks
    self.objects = objects
  }

  /// 40 bytes each: the digest, then the size, little-endian.
  fileprivate static func encode(_ objects: [ObjectStore.Listed]) -> Data {
    var bytes = Data(capacity: objects.count * 40)
    for object in objects {
      bytes.append(contentsOf: object.digest.bytes)
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: object.size >> shift))
      }
    }
    return bytes
  }

  /// nil for bytes that are no objects.
  fileprivate static func objects(_ bytes: [UInt8]) -> [ObjectStore.Listed]? {
    guard bytes.count % 40 == 0 else { return nil }
    return unsafe bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: 40).map { start in
        unsafe ObjectStore.Listed(
          digest: Digest(UnsafeRawBufferPointer(rebasing: bytes[start..<start + 32])),
          size: Int(
            Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 32, as: Int64.self))))
      }
    }
  }
}

extension MetadataStore {
  /// How many proofs are kept.
  private static let proofLimit = 100

  /// Keeps a proof, where every step's newest result is still the one that the run left.
  ///
  /// - Parameter createdAt: milliseconds since 1970-01-01T00:00:00Z.
  package func keep(_ proof: RunProof, at createdAt: Int64) throws(MetadataError) {
    try write { database in
      let holder = try Self.owner(ofStepsOf: proof.runID, in: database)
      let isCurrent = try Bool.fetchOne(
        database,
        sql: """
          SELECT count(*) > 0 AND count(*) = count(e.id) FROM step_runs s LEFT JOIN cache_entries e
            ON e.key = s.cache_key AND e.run_id = ifnull(s.cached_from_run, s.run_id)
          WHERE s.run_id = ?
          """, arguments: [holder])
      guard isCurrent == true else { return }
      try database.execute(
        sql: """
          INSERT OR REPLACE INTO run_proofs (key, run_id, looks, objects, cache_changes, created_at)
          SELECT ?, ?, ?, ?, count, ? FROM cache_changes
          """,
        arguments: [
          proof.key.column, proof.runID, Data(proof.looks), RunProof.encode(proof.objects),
          createdAt,
        ])
      try database.execute(
        sql: """
          DELETE FROM run_proofs WHERE key IN
            (SELECT key FROM run_proofs ORDER BY created_at DESC LIMIT -1 OFFSET ?)
          """, arguments: [Self.proofLimit])
    }
  }

  /// nil where none is known, and where any result has come to the cache or gone from it since.
  package func proof(for key: Digest) throws(MetadataError) -> RunProof? {
    try read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT p.run_id, p.looks, p.objects FROM run_proofs p, cache_changes c
          WHERE p.key = ? AND p.cache_changes = c.count
          """, arguments: [key.column])
      guard let row, let objects = RunProof.objects([UInt8](row[2] as Data)) else { return nil }
      return RunProof(key: key, runID: row[0], looks: [UInt8](row[1] as Data), objects: objects)
    }
  }

  /// Writes down a run that found everything as its proof says.
  ///
  /// - Returns: false, with nothing written, where a result has come to the cache or gone from it meanwhile.
  package func insert(_ run: RunRecord, repeating proof: RunProof) throws(MetadataError) -> Bool {
    try write { database in
      let owner = try Self.owner(ofStepsOf: proof.runID, in: database)
      try database.execute(
        sql: """
          INSERT INTO runs (id, pipeline, pipeline_path, pipeline_text, parameters, status, started_at,
            finished_at, environment, steps_of)
          SELECT ?, r.pipeline, r.pipeline_path, r.pipeline_text, r.parameters, ?, ?, ?, ?, ?
          FROM runs r, run_proofs p, cache_changes c
          WHERE r.id = p.run_id AND p.key = ? AND p.run_id = ? AND p.cache_changes = c.count
          """,
        arguments: [
          run.id, run.status.rawValue, run.startedAt, run.finishedAt,
          JSONText.write(run.environment), owner, proof.key.column, proof.runID,
        ])
      return database.changesCount == 1
    }
  }

  /// The steps of a run with their names and kinds alone, and the run that holds them.
  package func stepNames(
    of runID: String
  ) throws(MetadataError) -> (holder: String, steps: [(name: String, kind: String, index: Int)]) {
    try read { database in
      let holder = try Self.owner(ofStepsOf: runID, in: database)
      let find = try DirectStatement(
        database, "SELECT step, kind, position FROM step_runs WHERE run_id = ? ORDER BY position")
      try find.bind(holder, at: 1)
      defer { find.reset() }
      var steps: [(name: String, kind: String, index: Int)] = []
      while try find.step() { steps.append((find.text(0), find.text(1), find.integer(2))) }
      return (holder, steps)
    }
  }
}
