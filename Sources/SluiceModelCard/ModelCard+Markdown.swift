import SluiceEngine

extension ModelCard {
  /// The same as text; pictures are left to the page.
  package var markdown: String {
    var text = "# \(m(version.name))\n\n"
    if let description = version.description { text += m(description) + "\n\n" }
    text += "## What it is\n\n" + table(["", ""], facts.map { [m($0.0), m($0.1)] })
    if !metrics.isEmpty {
      text += "\n## How good it is\n\n"
      text += table(
        ["metric", "this model", "baseline"],
        metrics.map {
          [m($0.name), CardText.number($0.value), $0.baseline.map(CardText.number) ?? "–"]
        })
      for rows in metricTables {
        text +=
          "\n### \(m(rows.title))\n\n" + table(rows.columns.map(m), rows.rows.map { $0.map(m) })
      }
    }
    if !ancestry.stages.isEmpty {
      text += "\n## Where it comes from\n\n"
      for stage in ancestry.stages {
        text +=
          "1. **\(m(stage.name))** \(m(stage.what))"
          + (stage.digest.map { ", `sha256:\($0)`" } ?? "") + "\n"
      }
    }
    if !parameters.isEmpty {
      text +=
        "\n## Parameters\n\n"
        + table(["parameter", "value"], parameters.map { [m($0.0), m($0.1)] })
    }
    text += "\n## How it was decided\n\n"
    if let policy { text += "The group asks for the approval of \(m(policy)).\n\n" }
    text += table(["when", "what", "by", "why"], decisions.map { $0.map(m) })
    text += "\n## How to use it\n\n```sh\n\(uses.joined(separator: "\n"))\n```\n\n"
    text += "```python\n\(Self.python)\n```\n\n## Files\n\n"
    text += table(
      ["file", "SHA-256", "bytes"],
      files.map { [m($0.name), "`\($0.digest)`", "\($0.bytes)"] })
    return text
  }

  private func m(_ text: String) -> String { CardText.markdown(text) }

  private func table(_ head: [String], _ rows: [[String]]) -> String {
    let lines = [head, head.map { _ in "---" }] + rows
    return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }
}
