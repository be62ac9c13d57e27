import FoundationEssentials
package import SluiceEngine
package import SluiceFrame
package import SluiceLearn

extension Encoder: ArtifactValue {
  package static var artifactKind: ArtifactKind { .encoder }

  package var facts: [String: JSONValue] {
    ["columns": .integer(columnCount), "blocks": .integer(blocks.count)]
  }

  package func write(to sink: inout ArtifactSink) throws {
    try sink.write(json.compact + [UInt8(ascii: "\n")])
  }

  package static func read(fromFileAt path: String) throws -> Encoder {
    let data = try Data(contentsOf: URL(filePath: path))
    return try Encoder(json: try JSONValue(decoding: data))
  }
}
