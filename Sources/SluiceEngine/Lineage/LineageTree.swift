import SluiceFrame
import SluiceStore

/// A lineage graph as indented lines.
struct LineageTree {
  private let graph: LineageGraph
  private var above: [LineageGraph.Identity: [LineageGraph.Identity]] = [:]
  private var below: [LineageGraph.Identity: [LineageGraph.Identity]] = [:]

  init(_ graph: LineageGraph) {
    self.graph = graph
    for edge in graph.edges {
      switch edge.type {
      case .produced, .contributedTo:
        above[edge.destination, default: []].append(edge.source)
        below[edge.source, default: []].append(edge.destination)
      case .associatedWith:
        // A run that was asked for stands for its steps.
        guard graph.roots.contains(edge.destination), case .stepRun = edge.source else { continue }
        above[edge.destination, default: []].append(edge.source)
        below[edge.destination, default: []].append(edge.source)
      case .derivedFrom: break
      }
    }
  }

  mutating func text(from root: LineageGraph.Identity, up: Bool, down: Bool) -> String {
    var text = line(root) + "\n"
    for (title, links, isWanted) in [("came from", above, up), ("went into", below, down)]
    where isWanted {
      var lines: [String] = []
      var shown: Set<LineageGraph.Identity> = [root]
      append(to: &lines, under: root, links, indent: "  ", &shown)
      text += lines.isEmpty ? "\(title): nothing that is known\n" : "\(title):\n"
      text += lines.map { $0 + "\n" }.joined()
    }
    return text
  }

  private func append(
    to lines: inout [String], under identity: LineageGraph.Identity,
    _ links: [LineageGraph.Identity: [LineageGraph.Identity]], indent: String,
    _ shown: inout Set<LineageGraph.Identity>
  ) {
    let next = links[identity] ?? []
    for (place, vertex) in next.enumerated() {
      let isLast = place == next.count - 1
      let isNew = shown.insert(vertex).inserted
      let hasMore = !(links[vertex] ?? []).isEmpty
      lines.append(
        indent + (isLast ? "└─ " : "├─ ") + line(vertex)
          + (isNew || !hasMore ? "" : "  (shown above)"))
      if isNew {
        append(
          to: &lines, under: vertex, links, indent: indent + (isLast ? "   " : "│  "), &shown)
      }
    }
  }

  private func line(_ identity: LineageGraph.Identity) -> String {
    guard let vertex = graph[identity] else { return identity.text }
    switch identity {
    case .artifact(let digest):
      var parts = ["\(vertex.name)", vertex.kind, String(digest.hex.prefix(12))]
      for name in ["rows", "columns", "bytes"] {
        if case .integer(let value)? = vertex.facts[name] { parts.append("\(value) \(name)") }
      }
      return parts.joined(separator: "  ")
    case .stepRun(let run, let step): return "step \(step)  \(vertex.kind)  run \(run)"
    case .run(let id):
      return "run \(id)  \(vertex.kind)  \(vertex.facts["status"]?.stringValue ?? "")"
    case .modelVersion:
      return "model version \(vertex.name)  \(vertex.facts["status"]?.stringValue ?? "")"
    }
  }
}
