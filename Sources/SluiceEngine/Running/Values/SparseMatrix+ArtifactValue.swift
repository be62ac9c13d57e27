package import SluiceFrame

extension SparseMatrix: ArtifactValue {
  package static var artifactKind: ArtifactKind { .matrix }

  package var facts: [String: JSONValue] { BlockMatrix(self).facts }

  package func write(to sink: inout ArtifactSink) throws { try writeNumPy(to: &sink) }

  package static func read(fromFileAt path: String) throws -> SparseMatrix {
    let file = try MappedFile(path: path)
    return try SparseMatrix(numPy: file.bytes, name: path)
  }

  package static func taking(_ value: any ArtifactValue) -> SparseMatrix? {
    value as? SparseMatrix ?? (value as? BlockMatrix)?.laid
  }
}

extension BlockMatrix: ArtifactValue {
  package static var artifactKind: ArtifactKind { .matrix }

  package var facts: [String: JSONValue] {
    [
      "rows": .integer(rowCount), "columns": .integer(columnCount),
      "stored-values": .integer(storedCount), "sparsity": .number(sparsity),
    ]
  }

  package func write(to sink: inout ArtifactSink) throws { try writeNumPy(to: &sink) }

  package static func read(fromFileAt path: String) throws -> BlockMatrix {
    BlockMatrix(try SparseMatrix.read(fromFileAt: path))
  }

  package static func taking(_ value: any ArtifactValue) -> BlockMatrix? {
    value as? BlockMatrix ?? (value as? SparseMatrix).map(BlockMatrix.init)
  }
}
