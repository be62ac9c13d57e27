import FoundationEssentials
package import SluiceFrame

/// Numbers about a model or a table, as JSON.
package struct Metrics: ArtifactValue, Equatable {
  package static let artifactKind = ArtifactKind.metrics

  package var json: JSONValue
  package var facts: [String: JSONValue] { [:] }

  package init(_ json: JSONValue) { self.json = json }

  package func write(to sink: inout ArtifactSink) throws {
    try sink.write(Array(json.encoded(pretty: true)) + [UInt8(ascii: "\n")])
  }

  package static func read(fromFileAt path: String) throws -> Metrics {
    Metrics(try JSONValue(decoding: try Data(contentsOf: URL(filePath: path))))
  }
}
