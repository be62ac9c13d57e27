package import SluiceFrame

extension SparseMatrix: ArtifactValue {
  package static var artifactKind: ArtifactKind { .matrix }

  package var facts: [String: JSONValue] {
    [
      "rows": .integer(rowCount), "columns": .integer(columnCount),
      "stored-values": .integer(storedCount), "sparsity": .number(sparsity),
    ]
  }

  package func write(to sink: inout ArtifactSink) throws { try writeNumPy(to: &sink) }

  package static func read(fromFileAt path: String) throws -> SparseMatrix {
    let file = try MappedFile(path: path)
    return try SparseMatrix(numPy: file.bytes, name: path)
  }
}

extension Labels: ArtifactValue {
  package static var artifactKind: ArtifactKind { .labels }

  package var facts: [String: JSONValue] { ["rows": .integer(count)] }

  package func write(to sink: inout ArtifactSink) throws { try writeNumPy(to: &sink) }

  package static func read(fromFileAt path: String) throws -> Labels {
    let file = try MappedFile(path: path)
    return try Labels(numPy: file.bytes, name: path)
  }
}

extension Records: ArtifactValue {
  package static var artifactKind: ArtifactKind { .records }

  package var facts: [String: JSONValue] {
    ["rows": .integer(matrix.rowCount), "columns": .integer(matrix.columnCount)]
  }

  package func write(to sink: inout ArtifactSink) throws {
    try writeRecordIO(to: &sink)
  }

  package static func read(fromFileAt path: String) throws -> Records {
    let file = try MappedFile(path: path)
    return try Records(recordIO: file.bytes, name: path)
  }
}
