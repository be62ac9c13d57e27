import SluiceEngine
package import SluiceStore

/// Removes from an artifacts folder what no model version, no recent run and no pin needs; metadata stay.
///
/// Its caller holds the folder's lock alone, so that whatever is not written down is not in use either. Entries go
/// before the objects they name: one that is interrupted leaves objects without a name, which the next one removes.
package struct GarbageCollector: Sendable {
  let folder: String
  let store: ObjectStore
  let metadata: MetadataStore

  package init(folder: String, store: ObjectStore, metadata: MetadataStore) {
    self.folder = folder
    self.store = store
    self.metadata = metadata
  }

  private var runsFolder: String { "\(folder)/runs" }
  private var scratchFolder: String { "\(folder)/scratch" }

  /// What is to go as things are now; nothing is changed.
  ///
  /// - Parameter keepRuns: how many runs of each pipeline stay whole, counted from the newest.
  /// - Throws: `MetadataError`, `StoreError`.
  package func plan(keepRuns: Int) throws -> GarbagePlan {
    let retained = try metadata.retained(keepRuns: keepRuns)
    let live = liveDigests(retained)
    let origins = try metadata.origins()
    var plan = GarbagePlan()
    for object in try store.objects() {
      if live.contains(object.digest) {
        plan.keptObjects += 1
        plan.keptBytes += object.size
      } else {
        plan.objects.append(
          .init(digest: object.digest, size: object.size, origin: origins[object.digest]))
      }
    }
    plan.entries = retained.entries.filter { entry in
      entry.outputs.isEmpty ? !entry.isOfKeptRun : !entry.outputs.allSatisfy(live.contains)
    }.map(\.id)
    plan.runFolders = FileTree.names(in: runsFolder).filter { name in
      !retained.keptRuns.contains(name) && !retained.holders.contains(name)
        && (retained.runs.contains(name) || Self.looksLikeRun(name))
    }
    plan.temporaryFiles = store.temporaryFiles()
    plan.scratchFolders = FileTree.names(in: scratchFolder)
    plan.scratch = plan.scratchFolders.reduce(.none) {
      $0 + FileTree.measure("\(scratchFolder)/\($1)")
    }
    plan.keptRuns = retained.keptRuns.count
    plan.modelVersions = retained.modelVersionCount
    plan.pins = retained.pinCount
    return plan
  }

  private func liveDigests(_ retained: Retained) -> Set<Digest> {
    var live = Set(retained.artifacts.map(\.digest))
    for artifact in retained.artifacts {
      live.formUnion(store.children(of: artifact).map(\.digest))
    }
    return live
  }

  /// Whether a name is one that runs have, such as `20261123-193455-3f2a1c`.
  private static func looksLikeRun(_ name: String) -> Bool {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.utf8.count) == [8, 6, 6] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
  }

  /// Why nothing should be removed here though the metadata name nothing, or nil.
  ///
  /// - Parameter plan: that would be carried out.
  package func objection(to plan: GarbagePlan) throws -> MetadataError? {
    let aside = FileTree.names(in: folder).filter {
      $0.hasPrefix("sluice.db.damaged-") && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm")
    }
    if let last = aside.last {
      return MetadataError(
        .invalid,
        "the models and runs of a damaged metadata database, '\(folder)/\(last)', are not known any more: "
          + "what only they name would be removed", path: "\(folder)/\(last)",
        hint: "move that file out of the folder to collect all the same")
    }
    if !plan.objects.isEmpty, plan.keptObjects == 0,
      try metadata.runs(limit: 1, pipeline: nil).isEmpty
    {
      return MetadataError(
        .invalid,
        "the metadata know of no run, but there are \(plan.objects.count) objects in '\(store.root)': "
          + "the database was removed or emptied", path: metadata.path,
        hint: "run the pipelines first, or remove '\(store.root)' by hand")
    }
    return nil
  }

  /// Carries out a plan that was made under the same lock.
  ///
  /// - Returns: what could not be removed, the first first; the rest is gone.
  /// - Throws: before anything has changed, where the store cannot be changed; `MetadataError`.
  package func collect(_ plan: GarbagePlan) throws -> [StoreError] {
    try store.checkRemovable(plan.objects.map(\.digest))
    var failures: [StoreError] = []
    func attempt(_ removal: () throws(StoreError) -> Void) {
      do {
        try removal()
      } catch {
        failures.append(error)
      }
    }
    // These free space for the journal of what follows, and nothing names them.
    store.removeStaleTemporaries()
    for name in plan.scratchFolders {
      attempt { () throws(StoreError) in try FileTree.remove("\(scratchFolder)/\(name)") }
    }
    // On a full disk objects go first: an entry whose objects are gone is a miss, and nothing else makes room.
    let isForgotten = try forget(plan.entries)
    for object in plan.objects {
      attempt { () throws(StoreError) in try store.remove(object.digest) }
    }
    if !isForgotten { try metadata.removeCacheEntries(plan.entries) }
    for name in plan.runFolders {
      attempt { () throws(StoreError) in try FileTree.remove("\(runsFolder)/\(name)") }
    }
    let latest = "\(runsFolder)/latest"
    if let target = FileTree.linkTarget(latest), !FileTree.exists("\(runsFolder)/\(target)") {
      attempt { () throws(StoreError) in try removeFile(latest) }
    }
    // Small things that processes which were killed had in hand: links without a name, locks on work, how far they were.
    _ = FileTree.removeUnfinishedLinks(in: runsFolder)
    for place in ["\(folder)/locks", "\(folder)/live"] {
      for name in FileTree.names(in: place) { try? removeFile("\(place)/\(name)") }
    }
    return failures
  }

  /// - Returns: false where the disk is too full to write that the entries are gone.
  private func forget(_ entries: [Int64]) throws(MetadataError) -> Bool {
    do throws(MetadataError) {
      try metadata.removeCacheEntries(entries)
      return true
    } catch {
      if error.code == .full { return false }
      throw error
    }
  }
}
