import SluiceEngine
import SluiceFrame

/// Makes facets, each with who made it and the schema it follows.
enum Facet {
  /// Names this program in its version.
  static let producer = "urn:sluice:\(SluiceVersion.current)"

  /// The schema of OpenLineage that events follow.
  static let eventSchema = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"

  /// A facet of OpenLineage's own.
  ///
  /// - Parameters:
  ///   - type: the name of its class, such as `SchemaDatasetFacet`.
  ///   - version: of its schema, such as `1-2-0`.
  static func standard(
    _ type: String, _ version: String, _ members: [String: JSONValue]
  ) -> JSONValue {
    facet("https://openlineage.io/spec/facets/\(version)/\(type).json#/$defs/\(type)", members)
  }

  /// A facet of ours; `docs/openlineage/` holds the schemas.
  static func own(_ type: String, _ version: String, _ members: [String: JSONValue]) -> JSONValue {
    facet("urn:sluice:openlineage:\(version):\(type)#/$defs/\(type)", members)
  }

  private static func facet(_ schema: String, _ members: [String: JSONValue]) -> JSONValue {
    var members = members
    members["_producer"] = .string(producer)
    members["_schemaURL"] = .string(schema)
    return .object(members)
  }
}
