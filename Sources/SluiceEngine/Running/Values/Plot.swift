package import SluiceFrame
import FoundationEssentials

/// A picture as SVG.
package struct Plot: ArtifactValue, Equatable {
  package static let artifactKind = ArtifactKind.plot

  package var svg: String
  package var facts: [String: JSONValue] { [:] }

  package init(svg: String) { self.svg = svg }

  package func write(to sink: inout ArtifactSink) throws { try sink.write(utf8: svg) }

  package static func read(fromFileAt path: String) throws -> Plot {
    Plot(svg: String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self))
  }
}
