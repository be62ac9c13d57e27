package import SluiceFrame

extension Table: ArtifactValue {
  package static var artifactKind: ArtifactKind { .table }

  package var facts: [String: JSONValue] {
    [
      "rows": .integer(rowCount), "columns": .integer(columns.count),
      "schema": .array(
        schema.fields.map {
          .object(["name": .string($0.name), "type": .string($0.type?.rawValue ?? "unknown")])
        }),
    ]
  }

  /// Equal rows give equal bytes, whatever their dictionaries went through.
  package func write(to sink: inout ArtifactSink) throws {
    try compactingDictionaries().writeArrow(to: &sink)
  }

  package static func read(fromFileAt path: String) throws -> Table {
    let file = try MappedFile(path: path)
    return try Table(arrow: file.bytes, name: path)
  }
}
