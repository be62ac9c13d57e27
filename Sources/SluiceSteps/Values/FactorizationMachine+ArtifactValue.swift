package import SluiceEngine
package import SluiceFrame
package import SluiceLearn

extension FactorizationMachine: ArtifactValue {
  package static var artifactKind: ArtifactKind { .model }

  package var facts: [String: JSONValue] {
    ["columns": .integer(columnCount), "factors": .integer(factorCount)]
  }

  package func write(to sink: inout ArtifactSink) throws { try safetensors.write(to: &sink) }

  package static func read(fromFileAt path: String) throws -> FactorizationMachine {
    let file = try MappedFile(path: path)
    return try FactorizationMachine(SafetensorsFile(safetensors: file.bytes, name: path))
  }
}
