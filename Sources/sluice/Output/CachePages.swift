import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceStore

/// The state of the stored results, as text and as JSON.
enum CachePages {
  static func page(_ statistics: CacheStatistics) -> String {
    var kinds = TextTable(["kind", "objects", "bytes"], rightAligned: [1, 2])
    for kind in statistics.kinds {
      kinds.append([
        kind.kind?.rawValue ?? "unknown", Phrases.count(kind.count), Phrases.bytes(kind.bytes),
      ])
    }
    kinds.append([
      "all", Phrases.count(statistics.objectCount), Phrases.bytes(statistics.objectBytes),
    ])
    let usage = statistics.usage
    let garbage = statistics.garbage
    var facts = TextTable(["cache entries", Phrases.count(usage.entries)])
    facts.append([
      "hits",
      "\(Phrases.count(usage.hits)) of \(Phrases.count(usage.hits + usage.executed)) steps, "
        + "\(Phrases.seconds(usage.savedSeconds)) saved",
    ])
    facts.append([
      "kept by",
      [
        GarbagePages.count(garbage.keptRuns, "run"),
        GarbagePages.count(garbage.modelVersions, "model version"),
        GarbagePages.count(garbage.pins, "pin"),
      ].joined(separator: ", "),
    ])
    facts.append([
      "reclaimable",
      "\(Phrases.bytes(garbage.bytes)) in \(GarbagePages.count(garbage.objects.count, "object"))"
        + (garbage.isEmpty ? "" : " ('sluice gc')"),
    ])
    if statistics.missing > 0 {
      facts.append([
        "missing",
        "\(GarbagePages.count(statistics.missing, "object")) ('sluice cache verify' names them)",
      ])
    }
    facts.append(["database", Phrases.bytes(statistics.databaseBytes)])
    return kinds.text + "\n" + facts.text
  }

  static func json(_ statistics: CacheStatistics) -> JSONValue {
    let garbage = statistics.garbage
    return .object([
      "version": 1, "objects": .integer(statistics.objectCount),
      "bytes": .integer(statistics.objectBytes), "missing": .integer(statistics.missing),
      "kinds": .array(
        statistics.kinds.map { kind in
          .object([
            "kind": kind.kind.map { .string($0.rawValue) } ?? .null,
            "objects": .integer(kind.count), "bytes": .integer(kind.bytes),
          ])
        }),
      "cache-entries": .integer(statistics.usage.entries),
      "hits": .integer(statistics.usage.hits), "executed": .integer(statistics.usage.executed),
      "saved-seconds": .number(statistics.usage.savedSeconds),
      "reclaimable": .object([
        "bytes": .integer(garbage.bytes), "objects": .integer(garbage.objects.count),
        "cache-entries": .integer(garbage.entryCount),
        "run-folders": .integer(garbage.runFolders.count),
      ]),
      "kept": .object([
        "runs": .integer(garbage.keptRuns), "model-versions": .integer(garbage.modelVersions),
        "pins": .integer(garbage.pins),
      ]),
      "database-bytes": .integer(statistics.databaseBytes),
    ])
  }

  /// - Parameter removedEntries: where damage was repaired, how much work was forgotten.
  static func page(_ audit: StoreAudit, removedEntries: Int?) -> String {
    let read =
      "\(GarbagePages.count(audit.objectCount, "object")), \(Phrases.bytes(audit.byteCount)), read"
    if audit.findings.isEmpty { return "\(read): all sound\n" }
    var table = TextTable(["object", "problem", "kind", "made by", "run", "model"])
    for finding in audit.findings {
      let maker = finding.origin?.maker
      table.append([
        String(finding.digest.hex.prefix(12)), words(finding).text,
        finding.origin?.kind.rawValue ?? "–",
        maker.map { "\($0.step).\($0.port) of \($0.pipeline)" } ?? "–", maker?.run ?? "–",
        finding.models.joined(separator: ", "),
      ])
    }
    let damaged = audit.findings.count { $0.problem != .missing }
    let missing = audit.findings.count - damaged
    let text = table.text + "\n\(read): \(missing) missing, \(damaged) damaged\n"
    guard let removedEntries else {
      return text + "'sluice cache verify --repair' lets the next run make them again\n"
    }
    let models = audit.findings.flatMap(\.models)
    return text
      + "removed \(GarbagePages.count(damaged, "object")) and "
      + "\(GarbagePages.count(removedEntries, "cache entry", "cache entries")): "
      + "the next run makes them again\n"
      + (models.isEmpty
        ? ""
        : "\(models.joined(separator: ", ")) cannot be used until the run that made it is done again\n")
  }

  static func json(_ audit: StoreAudit, removedEntries: Int?) -> JSONValue {
    var members: [String: JSONValue] = [
      "version": 1, "objects": .integer(audit.objectCount), "bytes": .integer(audit.byteCount),
      "findings": .array(
        audit.findings.map { finding in
          var members: [String: JSONValue] = [
            "digest": .string("sha256:\(finding.digest.hex)"),
            "problem": .string(words(finding).name), "detail": .string(words(finding).text),
            "models": .array(finding.models.map { .string($0) }),
          ]
          if let origin = finding.origin {
            members.merge(origin.jsonMembers) { old, _ in old }
            members["bytes"] = .integer(origin.size)
          }
          return .object(members)
        }),
    ]
    if let removedEntries {
      members["repaired"] = .object([
        "cache-entries": .integer(removedEntries),
        "objects": .integer(audit.findings.count { $0.problem != .missing }),
      ])
    }
    return .object(members)
  }

  private static func words(_ finding: StoreAudit.Finding) -> (name: String, text: String) {
    switch finding.problem {
    case .missing: return ("missing", "missing")
    case .truncated(let bytes):
      let whole = finding.origin.map { " of \(Phrases.count($0.size))" } ?? ""
      return ("truncated", "truncated: \(Phrases.count(bytes))\(whole) bytes")
    case .altered: return ("altered", "altered: its bytes are others")
    case .unreadable(let reason): return ("unreadable", "unreadable: \(reason)")
    }
  }

  static func page(_ pins: [(SluiceMetadata.Pin, PinnedObjects)]) -> String {
    if pins.isEmpty { return "nothing is pinned\n" }
    var table = TextTable(
      ["pin", "objects", "bytes", "pinned", "by", "reason"], rightAligned: [1, 2])
    for (pin, kept) in pins {
      table.append([
        pin.target.text,
        Phrases.count(kept.artifacts.count)
          + (kept.missing > 0 ? " (\(kept.missing) gone)" : ""), Phrases.bytes(kept.bytes),
        Phrases.time(pin.createdAt), pin.createdBy, pin.reason ?? "",
      ])
    }
    return table.text
  }

  static func json(_ pin: SluiceMetadata.Pin, _ kept: PinnedObjects) -> JSONValue {
    var members: [String: JSONValue] = [
      "pin": .string(pin.target.text), "created-at": .integer(Int(pin.createdAt)),
      "created-by": .string(pin.createdBy), "bytes": .integer(kept.bytes),
      "missing": .integer(kept.missing), "objects": .array(kept.artifacts.map(\.json)),
    ]
    if let reason = pin.reason { members["reason"] = .string(reason) }
    return .object(members)
  }
}
