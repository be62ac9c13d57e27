package import SluiceFrame

extension Labels: ArtifactValue {
  package static var artifactKind: ArtifactKind { .labels }

  package var facts: [String: JSONValue] { ["rows": .integer(count)] }

  package func write(to sink: inout ArtifactSink) throws { try writeNumPy(to: &sink) }

  package static func read(fromFileAt path: String) throws -> Labels {
    let file = try MappedFile(path: path)
    return try Labels(numPy: file.bytes, name: path)
  }
}
