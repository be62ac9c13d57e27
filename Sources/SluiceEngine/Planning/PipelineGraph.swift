/// A pipeline's graph as text that other tools draw.
package enum PipelineGraph {
  package enum Format: String, CaseIterable, Sendable {
    case text, mermaid, dot
  }

  package static func render(_ pipeline: Pipeline, as format: Format) -> String {
    switch format {
    case .text: text(pipeline)
    case .mermaid: mermaid(pipeline)
    case .dot: dot(pipeline)
    }
  }

  /// One line a step, after what it needs.
  private static func text(_ pipeline: Pipeline) -> String {
    let width = pipeline.steps.map(\.name.count).max() ?? 0
    let kindWidth = pipeline.steps.map(\.declaration.name.count).max() ?? 0
    return pipeline.order.map { index in
      let step = pipeline.steps[index]
      let sources = step.sources.map { pipeline.steps[$0].name }.joined(separator: ", ")
      let line =
        padded(step.name, width) + "  " + padded(step.declaration.name, kindWidth)
        + (sources.isEmpty ? "" : "  ← \(sources)")
      return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
    }.joined()
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func mermaid(_ pipeline: Pipeline) -> String {
    var lines = ["flowchart TD"]
    for step in pipeline.steps {
      lines.append("  s\(step.index)[\"\(step.name)<br/><small>\(step.declaration.name)</small>\"]")
    }
    for step in pipeline.steps {
      for source in step.sources {
        lines.append("  s\(source) -->|\(ports(from: source, to: step))| s\(step.index)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func dot(_ pipeline: Pipeline) -> String {
    var lines = [
      "digraph \"\(pipeline.spec.name)\" {",
      "  node [shape=box, style=rounded, fontname=\"sans-serif\"];",
    ]
    for step in pipeline.steps {
      lines.append("  s\(step.index) [label=\"\(step.name)\\n\(step.declaration.name)\"];")
    }
    for step in pipeline.steps {
      for source in step.sources {
        lines.append(
          "  s\(source) -> s\(step.index) [label=\"\(ports(from: source, to: step))\"];")
      }
    }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  private static func ports(from source: Int, to step: PipelineStep) -> String {
    var names: [String] = []
    for binding in step.inputs where binding.source == source {
      let name = binding.column ?? binding.sourcePort
      if !names.contains(name) { names.append(name) }
    }
    return names.joined(separator: ", ")
  }
}
