import SluiceEngine
package import SluiceStore

/// What reading every object again has shown.
package struct StoreAudit: Sendable, Equatable {
  package enum Problem: Sendable, Equatable {
    case missing
    /// With the bytes that are left.
    case truncated(Int)
    /// Its bytes are others than its name says.
    case altered
    /// With the system's reason.
    case unreadable(String)
  }

  package struct Finding: Sendable, Equatable {
    package var digest: Digest
    package var problem: Problem
    package var origin: ArtifactOrigin?
    /// The model versions that are made of it, as `group/version`.
    package var models: [String]
    /// The artifacts that list it among their objects.
    var owners: [Digest]
  }

  /// In the order of digests.
  package var findings: [Finding] = []
  /// Objects that were read, and their bytes.
  package var objectCount = 0
  package var byteCount = 0

  /// Reads everything that is in the store, and looks for what entries and model versions name beside it.
  ///
  /// - Parameter jobs: how many objects to read at once.
  /// - Throws: `MetadataError`, `StoreError` for a store that cannot be listed.
  package static func run(
    store: ObjectStore, metadata: MetadataStore, jobs: Int
  ) async throws -> StoreAudit {
    var origins = try metadata.origins()
    var owners: [Digest: [Digest]] = [:]
    var named: Set<Digest> = []
    for artifact in try metadata.namedArtifacts() {
      named.insert(artifact.digest)
      for child in store.children(of: artifact) {
        named.insert(child.digest)
        owners[child.digest, default: []].append(artifact.digest)
        if origins[child.digest] == nil, var origin = origins[artifact.digest] {
          (origin.kind, origin.fileExtension, origin.size) = (.file, "", child.size)
          origins[child.digest] = origin
        }
      }
    }
    var audit = StoreAudit()
    let present = try store.objects()
    audit.objectCount = present.count
    audit.byteCount = present.reduce(0) { $0 + $1.size }
    var problems = await read(present, in: store, sizes: origins.mapValues(\.size), jobs: jobs)
    for digest in named.subtracting(present.map(\.digest)) { problems[digest] = .missing }
    for (digest, problem) in problems.sorted(by: { $0.key < $1.key }) {
      var bearers = [digest]
      bearers += owners[digest] ?? []
      let models = try bearers.flatMap { try metadata.versions(using: $0) }
      audit.findings.append(
        Finding(
          digest: digest, problem: problem, origin: origins[digest],
          models: models.map { "\($0.group)/\($0.version)" }, owners: owners[digest] ?? []))
    }
    return audit
  }

  private static func read(
    _ objects: [ObjectStore.Listed], in store: ObjectStore, sizes: [Digest: Int], jobs: Int
  ) async -> [Digest: Problem] {
    let workers = max(1, jobs)
    return await withTaskGroup(of: [(Digest, Problem)].self) { group in
      for worker in 0..<workers {
        group.addTask {
          stride(from: worker, to: objects.count, by: workers).compactMap { place in
            let object = objects[place]
            return read(object, in: store, size: sizes[object.digest]).map { (object.digest, $0) }
          }
        }
      }
      return await group.reduce(into: [:]) { problems, found in
        for (digest, problem) in found { problems[digest] = problem }
      }
    }
  }

  private static func read(
    _ object: ObjectStore.Listed, in store: ObjectStore, size: Int?
  ) -> Problem? {
    if let size, object.size < size { return .truncated(object.size) }
    do throws(StoreError) {
      try store.verify(object.digest)
      return nil
    } catch {
      switch error.code {
      case .damaged: return .altered
      case .missing: return .missing
      default: return .unreadable(error.message)
      }
    }
  }

  /// Removes the damaged objects, after every cache entry that names one of them or a missing one.
  ///
  /// Its caller holds the folder's lock alone, and did when the objects were read.
  ///
  /// - Returns: how many entries went.
  /// - Throws: `MetadataError`, `StoreError`.
  package func repair(store: ObjectStore, metadata: MetadataStore) throws -> Int {
    let damaged = findings.filter { $0.problem != .missing }.map(\.digest)
    try store.checkRemovable(damaged)
    let removed = try metadata.removeCacheEntries(
      naming: findings.flatMap { [$0.digest] + $0.owners })
    for digest in damaged { try store.remove(digest) }
    return removed
  }
}
