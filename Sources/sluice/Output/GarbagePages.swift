import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceStore

/// What a garbage collection removes, as text and as JSON.
enum GarbagePages {
  static func page(_ plan: GarbagePlan, isDryRun: Bool) -> String {
    let stays =
      "\(objects(plan.keptObjects)), \(Phrases.bytes(plan.keptBytes)), stay: "
      + [
        count(plan.keptRuns, "run"), count(plan.modelVersions, "model version"),
        count(plan.pins, "pin"),
      ].joined(separator: ", ") + "\n"
    if plan.isEmpty { return "nothing to remove; \(stays)" }
    var parts = [
      count(plan.entryCount, "cache entry", "cache entries"),
      count(plan.runFolders.count, "run folder"),
    ]
    if plan.temporaryFiles.files > 0 {
      parts.append(count(plan.temporaryFiles.files, "temporary file"))
    }
    if !plan.scratchFolders.isEmpty {
      parts.append(count(plan.scratchFolders.count, "scratch folder"))
    }
    let verb = isDryRun ? "would remove" : "removed"
    return (isDryRun ? table(plan) : "")
      + "\(verb) \(objects(plan.objects.count)), \(parts.joined(separator: ", ")): "
      + "\(Phrases.bytes(plan.bytes))\n\(stays)"
  }

  /// Objects by the step that made them, those with the most bytes first.
  private static func table(_ plan: GarbagePlan) -> String {
    struct Group {
      var count = 0
      var bytes = 0
    }
    struct Name: Hashable {
      var pipeline = "–"
      var step = "–"
      var kind = "unknown"
    }
    var groups: [Name: Group] = [:]
    for object in plan.objects {
      var name = Name()
      if let origin = object.origin {
        name.kind = origin.kind.rawValue
        if let maker = origin.maker {
          (name.pipeline, name.step) = (maker.pipeline, "\(maker.step).\(maker.port)")
        }
      }
      groups[name, default: Group()].count += 1
      groups[name, default: Group()].bytes += object.size
    }
    if groups.isEmpty { return "" }
    var table = TextTable(
      ["pipeline", "output", "kind", "objects", "bytes"], rightAligned: [3, 4])
    let order = groups.sorted {
      ($1.value.bytes, $0.key.pipeline, $0.key.step, $0.key.kind)
        < ($0.value.bytes, $1.key.pipeline, $1.key.step, $1.key.kind)
    }
    for (name, group) in order {
      table.append([
        name.pipeline, name.step, name.kind, Phrases.count(group.count), Phrases.bytes(group.bytes),
      ])
    }
    return table.text + "\n"
  }

  static func count(_ number: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(Phrases.count(number)) \(number == 1 ? singular : plural ?? singular + "s")"
  }

  private static func objects(_ number: Int) -> String { count(number, "object") }

  static func json(_ plan: GarbagePlan, isDryRun: Bool) -> JSONValue {
    .object([
      "version": 1, "dry-run": .boolean(isDryRun), "bytes": .integer(plan.bytes),
      "cache-entries": .integer(plan.entryCount), "objects": .array(plan.objects.map(json)),
      "object-bytes": .integer(plan.objectBytes),
      "run-folders": .array(plan.runFolders.map { .string($0) }),
      "temporary-files": json(plan.temporaryFiles.files, plan.temporaryFiles.bytes),
      "scratch-folders": .object([
        "names": .array(plan.scratchFolders.map { .string($0) }),
        "bytes": .integer(plan.scratch.bytes),
      ]),
      "kept": .object([
        "objects": .integer(plan.keptObjects), "bytes": .integer(plan.keptBytes),
        "runs": .integer(plan.keptRuns), "model-versions": .integer(plan.modelVersions),
        "pins": .integer(plan.pins),
      ]),
    ])
  }

  private static func json(_ count: Int, _ bytes: Int) -> JSONValue {
    .object(["count": .integer(count), "bytes": .integer(bytes)])
  }

  private static func json(_ object: GarbagePlan.Object) -> JSONValue {
    var members: [String: JSONValue] = [
      "digest": .string("sha256:\(object.digest.hex)"), "bytes": .integer(object.size),
    ]
    if let origin = object.origin { members.merge(origin.jsonMembers) { old, _ in old } }
    return .object(members)
  }
}

extension ArtifactOrigin {
  /// The kind, and who made it where that is known.
  var jsonMembers: [String: JSONValue] {
    var members: [String: JSONValue] = ["kind": .string(kind.rawValue)]
    if let maker {
      members["pipeline"] = .string(maker.pipeline)
      members["run"] = .string(maker.run)
      members["step"] = .string(maker.step)
      members["port"] = .string(maker.port)
    }
    return members
  }
}
