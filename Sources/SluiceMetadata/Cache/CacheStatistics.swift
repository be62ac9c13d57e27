import GRDB
package import SluiceEngine
package import SluiceStore

/// How much lies in an artifacts folder and what it was good for.
package struct CacheStatistics: Sendable, Equatable {
  package struct Kind: Sendable, Equatable {
    /// nil for objects of which the metadata know nothing.
    package var kind: ArtifactKind?
    package var count = 0
    package var bytes = 0
  }

  /// What the cache has saved: step runs that took over finished work.
  package struct Usage: Sendable, Equatable {
    package var entries = 0
    package var hits = 0
    /// Steps that did their work.
    package var executed = 0
    /// The work that hits took the place of, as far as it is still known how long it took.
    package var savedSeconds = 0.0
  }

  /// Those with the most bytes first.
  package var kinds: [Kind] = []
  package var objectCount = 0
  package var objectBytes = 0
  /// Objects that entries and model versions name, but that are not there.
  package var missing = 0
  package var usage = Usage()
  package var databaseBytes = 0
  /// What a garbage collection would remove now.
  package var garbage: GarbagePlan

  /// Looks at every object, but reads none.
  ///
  /// - Parameter keepRuns: as for a garbage collection.
  /// - Throws: `MetadataError`, `StoreError`.
  package init(
    folder: String, store: ObjectStore, metadata: MetadataStore, keepRuns: Int
  ) throws {
    let collector = GarbageCollector(folder: folder, store: store, metadata: metadata)
    garbage = try collector.plan(keepRuns: keepRuns)
    let origins = try metadata.origins()
    let objects = try store.objects()
    var byKind: [ArtifactKind?: Kind] = [:]
    for object in objects {
      let kind = origins[object.digest]?.kind
      byKind[kind, default: Kind(kind: kind)].count += 1
      byKind[kind, default: Kind(kind: kind)].bytes += object.size
    }
    kinds = byKind.values.sorted {
      ($1.bytes, $0.kind?.rawValue ?? "~") < ($0.bytes, $1.kind?.rawValue ?? "~")
    }
    objectCount = objects.count
    objectBytes = objects.reduce(0) { $0 + $1.size }
    let named = try metadata.namedArtifacts()
    missing = Set(named.map(\.digest)).subtracting(objects.map(\.digest)).count
    usage = try metadata.cacheUsage()
    databaseBytes = ["", "-wal"].reduce(0) { $0 + FileTree.measure(metadata.path + $1).bytes }
  }
}

extension MetadataStore {
  fileprivate func cacheUsage() throws(MetadataError) -> CacheStatistics.Usage {
    try read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT (SELECT count(*) FROM cache_entries),
            count(*) FILTER (WHERE s.status = 'cached' OR s.run_id <> h.run_id),
            count(*) FILTER (WHERE s.status = 'succeeded' AND s.run_id = h.run_id),
            coalesce(sum(e.seconds) FILTER (WHERE s.status = 'cached' OR s.run_id <> h.run_id), 0.0)
          FROM step_holders h JOIN step_runs s ON s.run_id = h.holder LEFT JOIN cache_entries e ON e.key = s.cache_key
          """)
      guard let row else { return .init() }
      return .init(entries: row[0], hits: row[1], executed: row[2], savedSeconds: row[3])
    }
  }
}
