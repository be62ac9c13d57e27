import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceStore

/// What an export says of itself, as its first file, `manifest.json`: the version, and every other file's digest.
struct ModelManifest {
  struct File: Equatable {
    /// Within the archive: `model.safetensors`, `plots/plot-1.svg`.
    var name: String
    /// What it is to the version; nil for what only comes with it.
    var artifact: ModelArtifact?
    var digest: Digest
    var size: Int
  }

  static let fileName = "manifest.json"
  static let ledgerName = "ledger.json"
  static let readmeName = "README.md"
  static let sumsName = "SHA256SUMS"
  private static let format = "sluice-model"

  /// Its artifacts are those of `files`.
  var version: ModelVersion
  var files: [File]

  var json: JSONValue {
    var members: [String: JSONValue] = [
      "format": .string(Self.format), "format-version": .integer(1),
      "group": .string(version.group), "version": .integer(version.version),
      "status": .string(version.status.rawValue), "run": .string(version.runID),
      "pipeline": .string(version.pipeline), "created-at": .integer(Int(version.createdAt)),
      "created-by": .string(version.createdBy), "provenance": version.provenance,
      "properties": .object(version.properties.mapValues { .string($0) }),
      "files": .array(files.map(Self.json)),
    ]
    members["description"] = version.description.map { .string($0) }
    members["metrics"] = version.metricValues
    return .object(members)
  }

  private static func json(_ file: File) -> JSONValue {
    var members: [String: JSONValue] = [
      "name": .string(file.name), "sha256": .string(file.digest.hex), "bytes": .integer(file.size),
    ]
    if let artifact = file.artifact {
      members["role"] = .string(artifact.role.rawValue)
      members["label"] = .string(artifact.name)
      members["kind"] = .string(artifact.record.kind.rawValue)
      members["facts"] = .object(artifact.record.facts)
    }
    return .object(members)
  }

  init(version: ModelVersion, files: [File]) {
    self.version = version
    self.files = files
  }

  /// nil for anything that `json` does not give.
  init?(json: JSONValue) {
    guard json["format"]?.stringValue == Self.format, json["format-version"] == .integer(1),
      let group = json["group"]?.stringValue, case .integer(let number)? = json["version"],
      let status = json["status"]?.stringValue.flatMap(ApprovalStatus.init(rawValue:)),
      let run = json["run"]?.stringValue, let pipeline = json["pipeline"]?.stringValue,
      case .integer(let createdAt)? = json["created-at"],
      let createdBy = json["created-by"]?.stringValue, let provenance = json["provenance"],
      case .object(let properties)? = json["properties"], case .array(let items)? = json["files"]
    else { return nil }
    var files: [File] = []
    for item in items {
      guard let file = Self.file(item), !files.contains(where: { $0.name == file.name }) else {
        return nil
      }
      files.append(file)
    }
    let artifacts = files.compactMap(\.artifact)
    guard artifacts.first?.role == .model, number >= 1, ModelGroupName.problem(group) == nil,
      Set(artifacts.map(\.name)).count == artifacts.count
    else { return nil }
    self.files = files
    version = ModelVersion(
      group: group, version: number, status: status, description: json["description"]?.stringValue,
      artifacts: artifacts, metricValues: json["metrics"], runID: run, pipeline: pipeline,
      createdAt: Int64(createdAt), createdBy: createdBy,
      properties: properties.compactMapValues(\.stringValue), provenance: provenance)
  }

  private static func file(_ json: JSONValue) -> File? {
    guard let name = json["name"]?.stringValue,
      let digest = json["sha256"]?.stringValue.flatMap({ Digest(hex: $0) }),
      case .integer(let size)? = json["bytes"]
    else { return nil }
    var file = File(name: name, artifact: nil, digest: digest, size: size)
    if let role = json["role"]?.stringValue {
      guard let role = ModelArtifact.Role(rawValue: role), let label = json["label"]?.stringValue,
        let kind = json["kind"]?.stringValue.flatMap(ArtifactKind.init(rawValue:)),
        case .object(let facts)? = json["facts"]
      else { return nil }
      file.artifact = ModelArtifact(
        role, name: label,
        ArtifactRecord(
          port: role.rawValue, kind: kind, digest: digest, size: size,
          fileExtension: kind.usualExtension, facts: facts))
    }
    return file
  }

  /// The lines that `sha256sum --check` reads.
  func sums(manifest: Digest) -> String {
    let lines = [(Self.fileName, manifest)] + files.map { ($0.name, $0.digest) }
    return lines.map { "\($0.1.hex)  \($0.0)\n" }.joined()
  }
}
