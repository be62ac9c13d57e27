import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceStore

extension ArtifactRecord {
  var json: JSONValue {
    .object([
      "port": .string(port), "kind": .string(kind.rawValue),
      "digest": .string("sha256:\(digest.hex)"), "bytes": .integer(size),
      "extension": .string(fileExtension), "facts": .object(facts),
    ])
  }
}

extension StepRunRecord {
  var jsonMembers: [String: JSONValue] {
    var members: [String: JSONValue] = [
      "step": .string(step), "kind": .string(kind), "status": .string(status.rawValue),
      "seconds": .number(seconds), "started-at": .integer(Int(startedAt)),
      "reasons": .array(reasons.map { .string($0) }), "results": .object(results),
      "outputs": .array(outputs.map(\.json)),
      "inputs": .array(
        inputs.map { input in
          var members: [String: JSONValue] = [
            "port": .string(input.port), "digest": .string("sha256:\(input.digest.hex)"),
          ]
          if let step = input.fromStep { members["from-step"] = .string(step) }
          if let port = input.fromPort { members["from-port"] = .string(port) }
          if let path = input.path { members["path"] = .string(path) }
          return .object(members)
        }),
    ]
    if let cacheKey { members["cache-key"] = .string(cacheKey.hex) }
    if let cachedFromRun { members["cached-from-run"] = .string(cachedFromRun) }
    if let error { members["error"] = .string(error) }
    return members
  }
}

extension RunRecord {
  var jsonMembers: [String: JSONValue] {
    var members: [String: JSONValue] = [
      "run": .string(id), "pipeline": .string(pipeline), "pipeline-path": .string(pipelinePath),
      "status": .string(statusNow.rawValue), "started-at": .integer(Int(startedAt)),
      "parameters": .object(parameters), "environment": .object(environment),
    ]
    if let finishedAt { members["finished-at"] = .integer(Int(finishedAt)) }
    return members
  }
}

extension ModelVersion {
  var json: JSONValue {
    var members: [String: JSONValue] = [
      "group": .string(group), "version": .integer(version), "status": .string(status.rawValue),
      "model": model.json, "run": .string(runID), "pipeline": .string(pipeline),
      "created-at": .integer(Int(createdAt)), "created-by": .string(createdBy),
      "properties": .object(properties.mapValues { .string($0) }),
    ]
    if let description { members["description"] = .string(description) }
    if let encoder { members["encoder"] = encoder.json }
    if let metrics { members["metrics"] = metrics.json }
    if let table { members["table"] = table.json }
    if !plots.isEmpty { members["plots"] = .array(plots.map(\.record.json)) }
    if provenance != .object([:]) { members["provenance"] = provenance }
    if let metricValues { members["metric-values"] = metricValues }
    return .object(members)
  }
}

extension LedgerEntry {
  var json: JSONValue {
    guard case .object(var members) = change.json else { return .null }
    members["sequence"] = .integer(sequence)
    members["previous"] = .string(previous.hex)
    members["hash"] = .string(hash.hex)
    if let signature { members["signature"] = .string(Hexadecimal.text(signature)) }
    return .object(members)
  }
}

extension ModelGroupSummary {
  var json: JSONValue {
    var members: [String: JSONValue] = [
      "group": .string(name), "versions": .integer(versionCount),
      "latest": latest.map { .integer($0) } ?? .null,
      "approved": approved.map { .integer($0) } ?? .null,
    ]
    if let latestStatus { members["latest-status"] = .string(latestStatus.rawValue) }
    if let metricValues { members["metric-values"] = metricValues }
    return .object(members)
  }
}

extension RegistryAudit {
  var json: JSONValue {
    .object([
      "entries": .integer(entries), "versions": .integer(versions), "objects": .integer(objects),
      "head": .string(head.hex), "faults": .array(faults.map { .string($0) }),
      "signatures": .array(
        signatures.sorted { $0.key.name < $1.key.name }.map { signer, entries in
          .object(["signer": signer.json, "entries": .array(entries.map { .integer($0) })])
        }),
    ])
  }
}

/// Pretty JSON on standard output.
enum JSONOutput {
  static func print(_ value: JSONValue) {
    Terminal.standardOutput.write(
      String(decoding: value.encoded(pretty: true), as: UTF8.self) + "\n")
  }
}
