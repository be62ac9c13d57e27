import FoundationEssentials
package import SluiceFrame

/// Numbers about a model or a table, as JSON.
package struct Metrics: ArtifactValue, Equatable {
  package static let artifactKind = ArtifactKind.metrics

  package let json: JSONValue
  package var facts: [String: JSONValue] { [:] }

  /// The number 1.0 is written as `1` and read as an integer, and what is not finite as null: whoever gets the value
  /// from the step itself must see what the readers of the file do.
  package init(_ json: JSONValue) {
    self.json = (try? JSONValue(decoding: json.encoded())) ?? json
  }

  package func write(to sink: inout ArtifactSink) throws {
    try sink.write(Array(json.encoded(pretty: true)) + [UInt8(ascii: "\n")])
  }

  package static func read(fromFileAt path: String) throws -> Metrics {
    Metrics(try JSONValue(decoding: try Data(contentsOf: URL(filePath: path))))
  }
}
