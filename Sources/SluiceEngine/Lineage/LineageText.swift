package import SluiceFrame

extension LineageGraph {
  /// A tree for people: first what each root came from, then what became of it; what was shown stands once.
  package func text(up: Bool, down: Bool) -> String {
    var tree = LineageTree(self)
    return roots.map { tree.text(from: $0, up: up, down: down) }.joined(separator: "\n")
  }

  /// For programs; digests are whole, edges have Amazon SageMaker's association types.
  package var json: JSONValue {
    .object([
      "version": 1, "roots": .array(roots.map { .string($0.text) }),
      "vertices": .array(
        vertices.map {
          .object([
            "id": .string($0.identity.text), "type": .string($0.identity.lineageType),
            "name": .string($0.name), "kind": .string($0.kind), "facts": .object($0.facts),
          ])
        }),
      "edges": .array(
        edges.map {
          .object([
            "source": .string($0.source.text), "destination": .string($0.destination.text),
            "type": .string($0.type.rawValue),
          ])
        }),
    ])
  }

  /// A flowchart; that bytes derive from others shows in the steps between them.
  package var mermaid: String {
    var lines = ["flowchart TD"]
    var places: [Identity: Int] = [:]
    for (place, vertex) in vertices.enumerated() {
      places[vertex.identity] = place
      let label = "\"\(escaped(vertex.name))<br/><small>\(escaped(vertex.kind))</small>\""
      switch vertex.identity {
      case .artifact: lines.append("  v\(place)[\(label)]")
      case .stepRun: lines.append("  v\(place)([\(label)])")
      case .run: lines.append("  v\(place)[[\(label)]]")
      case .modelVersion: lines.append("  v\(place){{\(label)}}")
      }
    }
    for edge in edges where edge.type != .derivedFrom {
      guard let source = places[edge.source], let destination = places[edge.destination] else {
        continue
      }
      let arrow = edge.type == .associatedWith ? "-.->" : "-->"
      lines.append("  v\(source) \(arrow)|\(edge.type.rawValue)| v\(destination)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func escaped(_ text: String) -> String {
    text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "#quot;")
      .split(separator: "<", omittingEmptySubsequences: false).joined(separator: "#lt;")
  }
}
