package import SluiceFrame

extension Records: ArtifactValue {
  package static var artifactKind: ArtifactKind { .records }

  package var facts: [String: JSONValue] {
    ["rows": .integer(matrix.rowCount), "columns": .integer(matrix.columnCount)]
  }

  package func write(to sink: inout ArtifactSink) throws { try writeRecordIO(to: &sink) }

  package static func read(fromFileAt path: String) throws -> Records {
    let file = try MappedFile(path: path)
    return try Records(recordIO: file.bytes, name: path)
  }

  package static func taking(_ value: any ArtifactValue) -> Records? {
    value as? Records ?? (value as? BlockRecords)?.laid
  }
}

extension BlockRecords: ArtifactValue {
  package static var artifactKind: ArtifactKind { .records }

  package var facts: [String: JSONValue] {
    ["rows": .integer(matrix.rowCount), "columns": .integer(matrix.columnCount)]
  }

  package func write(to sink: inout ArtifactSink) throws { try writeRecordIO(to: &sink) }

  package static func read(fromFileAt path: String) throws -> BlockRecords {
    let records = try Records.read(fromFileAt: path)
    return BlockRecords(matrix: BlockMatrix(records.matrix), labels: records.labels)
  }

  package static func taking(_ value: any ArtifactValue) -> BlockRecords? {
    value as? BlockRecords
      ?? (value as? Records).map {
        BlockRecords(matrix: BlockMatrix($0.matrix), labels: $0.labels)
      }
  }
}
