import SluiceEngine
import SluiceFrame
import SluiceLearn
import SluiceSteps
import SluiceStore

/// What differs between two model versions, part by part.
struct ModelDifference {
  struct Line {
    let part: String
    let name: String
    /// nil where there is none.
    let first: String?
    let second: String?
  }

  let versions: (ModelVersion, ModelVersion)
  private(set) var lines: [Line] = []
  /// What the first encoder makes and the second does not, and the other way round; in the encoders' order.
  private(set) var columns: (removed: [String], added: [String]) = ([], [])

  init(_ first: ModelVersion, _ second: ModelVersion, store: ObjectStore) throws {
    versions = (first, second)
    let metrics = [first, second].map { version in
      (version.metricValues.map(ModelMetrics.values) ?? [:]).mapValues {
        JSONValue.string(Phrases.fixed($0, 4))
      }
    }
    compare("metric", metrics[0], metrics[1])
    for part in ["parameters", "training"] {
      let name = part == "training" ? "training" : "parameter"
      compare(name, Self.members(first, part), Self.members(second, part))
    }
    compare("data", Self.data(first), Self.data(second))
    for (name, key) in [("commit", "git-commit"), ("pipeline file", "pipeline-digest")] {
      add("code", name, first.provenance[key], second.provenance[key])
    }
    for role in ["model", "encoder", "metrics", "table"] {
      let digests = [first, second].map { version in
        version.artifacts.first { $0.name == role }.map {
          JSONValue.string("sha256:\($0.record.digest.hex)")
        }
      }
      add("bytes", role, digests[0], digests[1])
    }
    if first.encoder?.digest != second.encoder?.digest {
      let names = try [first, second].map { try Self.featureNames($0, store) }
      let known = names.map(Set.init)
      columns = (
        names[0].filter { !known[1].contains($0) }, names[1].filter { !known[0].contains($0) }
      )
    }
  }

  private static func members(_ version: ModelVersion, _ part: String) -> [String: JSONValue] {
    let object = version.provenance[part]
    guard case .object(let members)? = part == "training" ? object?["parameters"] : object else {
      return [:]
    }
    return members
  }

  private static func data(_ version: ModelVersion) -> [String: JSONValue] {
    guard case .array(let files)? = version.provenance["data"] else { return [:] }
    var data: [String: JSONValue] = [:]
    for file in files {
      if let path = file["path"]?.stringValue, let digest = file["digest"]?.stringValue {
        data[path] = .string("sha256:\(digest)")
      }
    }
    return data
  }

  private static func featureNames(_ version: ModelVersion, _ store: ObjectStore) throws -> [String]
  {
    guard let encoder = version.encoder else { return [] }
    return try Encoder.read(fromFileAt: store.path(of: encoder.digest)).featureNames
  }

  private mutating func compare(
    _ part: String, _ first: [String: JSONValue], _ second: [String: JSONValue]
  ) {
    for name in Set(first.keys).union(second.keys).sorted() {
      add(part, name, first[name], second[name])
    }
  }

  private mutating func add(
    _ part: String, _ name: String, _ first: JSONValue?, _ second: JSONValue?
  ) {
    if first == second { return }
    lines.append(
      Line(
        part: part, name: name, first: first.map(RunPages.plain), second: second.map(RunPages.plain)
      ))
  }

  var text: String {
    if lines.isEmpty, columns.removed.isEmpty, columns.added.isEmpty {
      return "\(versions.0.name) and \(versions.1.name) are the same\n"
    }
    var table = TextTable(["", "", versions.0.name, versions.1.name])
    for line in lines {
      table.append([
        line.part, line.name, Self.short(line.first), Self.short(line.second),
      ])
    }
    var text = lines.isEmpty ? "" : table.text
    for (word, names) in [
      ("only \(versions.0.name)", columns.removed), ("only \(versions.1.name)", columns.added),
    ]
    where !names.isEmpty {
      text +=
        "\(word) has \(Phrases.count(names.count)) encoder "
        + "column\(names.count == 1 ? "" : "s"): \(names.prefix(5).joined(separator: ", "))"
        + (names.count > 5 ? ", …" : "") + "\n"
    }
    return text
  }

  /// A digest by its beginning.
  private static func short(_ text: String?) -> String {
    guard let text else { return "–" }
    let isDigest = text.hasPrefix("sha256:") || text.count >= 40 && text.allSatisfy(\.isHexDigit)
    return isDigest ? String(text.prefix(text.hasPrefix("sha256:") ? 19 : 12)) + "…" : text
  }

  var json: JSONValue {
    .object([
      "first": .string(versions.0.name), "second": .string(versions.1.name),
      "differences": .array(
        lines.map { line in
          .object([
            "part": .string(line.part), "name": .string(line.name),
            "first": line.first.map { .string($0) } ?? .null,
            "second": line.second.map { .string($0) } ?? .null,
          ])
        }),
      "encoder-columns": .object([
        "removed": .array(columns.removed.map { .string($0) }),
        "added": .array(columns.added.map { .string($0) }),
      ]),
    ])
  }
}
