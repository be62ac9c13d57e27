import SluiceEngine
import SluiceFrame
import SluiceStore

/// An input or output of an event, with what is known of it.
struct Dataset {
  let namespace: String
  let name: String
  let sourceName: String
  let sourceURI: String
  var digest: Digest?
  /// nil for a file from outside, and while it is not stored.
  var record: ArtifactRecord?
  var columnLineage: JSONValue?

  init(namespace: String, name: String, sourceName: String, sourceURI: String) {
    self.namespace = namespace
    self.name = name
    self.sourceName = sourceName
    self.sourceURI = sourceURI
  }

  func known(_ digest: Digest?, _ record: ArtifactRecord?) -> Dataset {
    var copy = self
    copy.digest = digest
    copy.record = record
    return copy
  }

  var input: JSONValue {
    var members = common
    if record != nil {
      members["inputFacets"] = .object([
        "inputStatistics": Facet.standard(
          "InputStatisticsInputDatasetFacet", "1-0-0", statistics)
      ])
    }
    return .object(members)
  }

  var output: JSONValue {
    var members = common
    if record != nil {
      members["outputFacets"] = .object([
        "outputStatistics": Facet.standard(
          "OutputStatisticsOutputDatasetFacet", "1-0-2", statistics)
      ])
    }
    return .object(members)
  }

  private var common: [String: JSONValue] {
    [
      "namespace": .string(namespace), "name": .string(name), "facets": .object(facets),
    ]
  }

  private var facets: [String: JSONValue] {
    var facets = [
      "dataSource": Facet.standard(
        "DatasourceDatasetFacet", "1-0-1",
        ["name": .string(sourceName), "uri": .string(sourceURI)])
    ]
    if let digest {
      facets["version"] = Facet.standard(
        "DatasetVersionDatasetFacet", "1-0-1",
        ["datasetVersion": .string("sha256:\(digest.hex)")])
    }
    let kind = record?.kind.rawValue ?? (namespace == "file" ? "file" : nil)
    if let kind {
      var type: [String: JSONValue] = ["datasetType": .string(kind.uppercased())]
      if let record { type["subType"] = .string(record.fileExtension.uppercased()) }
      facets["datasetType"] = Facet.standard("DatasetTypeDatasetFacet", "1-0-1", type)
    }
    if let schema = record?.schema { facets["schema"] = Self.facet(schema) }
    facets["columnLineage"] = columnLineage
    return facets
  }

  private var statistics: [String: JSONValue] {
    var members: [String: JSONValue] = ["fileCount": 1]
    if let record {
      members["size"] = .integer(record.size)
      if case .integer? = record.facts["rows"] { members["rowCount"] = record.facts["rows"] }
    }
    return members
  }

  private static func facet(_ schema: Schema) -> JSONValue {
    Facet.standard(
      "SchemaDatasetFacet", "1-2-0",
      [
        "fields": .array(
          schema.fields.enumerated().map { place, field in
            var members: [String: JSONValue] = [
              "name": .string(field.name), "ordinal_position": .integer(place + 1),
            ]
            if let type = field.type { members["type"] = .string(type.rawValue) }
            return .object(members)
          })
      ])
  }
}

extension ArtifactRecord {
  /// The columns of a table, as they were noted when it was stored; nil for other kinds.
  var schema: Schema? {
    guard case .array(let fields)? = facts["schema"] else { return nil }
    return Schema(
      fields.compactMap { field in
        field["name"]?.stringValue.map {
          Schema.Field($0, field["type"]?.stringValue.flatMap(ColumnType.init(rawValue:)))
        }
      })
  }
}
