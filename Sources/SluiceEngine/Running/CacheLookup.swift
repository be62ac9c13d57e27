import SluiceFrame
import SluiceStore

/// Looks work up in the cache, and says why what is not there has to be done.
struct CacheLookup {
  let pipeline: Pipeline
  let ledger: any RunLedger
  let store: ObjectStore
  /// Milliseconds since 1970, to which an entry's age is measured.
  let now: Int64

  enum Answer {
    case hit(CacheEntry)
    case miss(reasons: [String], warning: String? = nil)
  }

  /// An entry counts only while every object it names is there in its full size.
  func look(up key: Digest, manifest: [CacheEntry.Ingredient], for step: PipelineStep) throws
    -> Answer
  {
    if let entry = try ledger.cacheEntry(for: key) {
      if let lifetime = step.spec.cacheLifetime, now - entry.createdAt > lifetime.milliseconds {
        return .miss(reasons: ["its cached result is older than \(lifetime.text)"])
      }
      guard let lost = entry.outputs.first(where: { !store.hasArtifact($0) })
      else { return .hit(entry) }
      try ledger.removeCacheEntry(for: key)
      return .miss(
        reasons: ["its cached \(lost.kind.rawValue) '\(lost.port)' is missing or damaged"],
        warning: "step '\(step.name)': the stored \(lost.kind.rawValue) '\(lost.port)' "
          + "(\(lost.digest.hex.prefix(12))) is missing or damaged, it is made again")
    }
    return .miss(reasons: try reasons(manifest, for: step))
  }

  func hasRun(_ step: PipelineStep) throws -> Bool {
    try ledger.latestCacheEntry(pipeline: pipeline.spec.name, step: step.name) != nil
  }

  /// What differs from the last time the step of this name ran.
  func reasons(
    _ manifest: [CacheEntry.Ingredient], for step: PipelineStep
  ) throws -> [String] {
    guard
      let last = try ledger.latestCacheEntry(pipeline: pipeline.spec.name, step: step.name)
    else { return [Reasons.firstTime] }
    var sources: [String: String] = [:]
    for binding in step.inputs {
      sources["input.\(binding.port).\(binding.position)"] = pipeline.steps[binding.source].name
    }
    let isPartial = !manifest.contains { $0.name.hasPrefix("input.") }
    let before =
      isPartial ? last.manifest.filter { !$0.name.hasPrefix("input.") } : last.manifest
    let difference = Reasons.difference(from: before, to: manifest, sources: sources)
    return difference.isEmpty ? ["its last result is not in the cache any more"] : difference
  }
}

extension ObjectStore {
  /// Whether an artifact is there with all its bytes; a folder, with all its files.
  func hasArtifact(_ artifact: ArtifactRecord) -> Bool {
    artifact.kind == .folder
      ? hasFolder(artifact.digest, size: artifact.size)
      : hasObject(artifact.digest, size: artifact.size)
  }
}
