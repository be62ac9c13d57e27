package import SluiceFrame

extension Records: ArtifactValue {
  package static var artifactKind: ArtifactKind { .records }

  package var facts: [String: JSONValue] { BlockRecords(self).facts }

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
    BlockRecords(try Records.read(fromFileAt: path))
  }

  package static func taking(_ value: any ArtifactValue) -> BlockRecords? {
    value as? BlockRecords ?? (value as? Records).map(BlockRecords.init)
  }
}
