package import SluiceFrame

extension Table: ArtifactValue {
  package static var artifactKind: ArtifactKind { .table }

  package var facts: [String: JSONValue] { SelectedTable(self).facts }

  /// Equal rows give equal bytes, whatever their dictionaries went through.
  package func write(to sink: inout ArtifactSink) throws {
    try SelectedTable(self).write(to: &sink)
  }

  package static func read(fromFileAt path: String) throws -> Table {
    let file = try MappedFile(path: path)
    return try Table(arrow: file.bytes, name: path)
  }

  package static func taking(_ value: any ArtifactValue) -> Table? {
    value as? Table ?? (value as? SelectedTable)?.table
  }
}

extension SelectedTable: ArtifactValue {
  package static var artifactKind: ArtifactKind { .table }

  package var facts: [String: JSONValue] {
    [
      "rows": .integer(rowCount), "columns": .integer(names.count),
      "schema": .array(
        schema.fields.map {
          .object(["name": .string($0.name), "type": .string($0.type?.rawValue ?? "unknown")])
        }),
    ]
  }

  package func write(to sink: inout ArtifactSink) throws { try writeArrow(to: &sink) }

  package static func read(fromFileAt path: String) throws -> SelectedTable {
    SelectedTable(try Table.read(fromFileAt: path))
  }

  package static func taking(_ value: any ArtifactValue) -> SelectedTable? {
    value as? SelectedTable ?? (value as? Table).map(SelectedTable.init)
  }
}
