import FoundationEssentials
import SluiceEngine

extension ModelCard {
  /// One page without anything outside of it.
  package var html: String {
    var body =
      "<h1>\(e(version.name)) <span class=\"status\">\(e(version.status.rawValue))</span></h1>\n"
    if let description = version.description { body += "<p>\(e(description))</p>\n" }
    body += section("What it is", pairs(facts))
    if !metrics.isEmpty || !pictures.isEmpty {
      body += section(
        "How good it is", (metrics.isEmpty ? "" : metricsTable) + furtherTables + plots)
    }
    if !ancestry.stages.isEmpty { body += section("Where it comes from", stages) }
    if !parameters.isEmpty { body += section("Parameters", pairs(parameters)) }
    body += section("How it was decided", decided)
    body += section("How to use it", usage)
    body += section(
      "Files",
      table(
        ["file", "SHA-256", "bytes"],
        files.map { [e($0.name), "<code>\(e($0.digest))</code>", "\($0.bytes)"] }))
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(e(version.name))</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <main>
      \(body)</main>
      </body>
      </html>

      """
  }

  private func e(_ text: String) -> String { CardText.escaped(text) }

  private func section(_ title: String, _ content: String) -> String {
    "<section>\n<h2>\(title)</h2>\n\(content)</section>\n"
  }

  private func pairs(_ pairs: [(String, String)]) -> String {
    let rows = pairs.map { "<dt>\(e($0.0))</dt><dd>\(e($0.1))</dd>\n" }
    return "<dl>\n\(rows.joined())</dl>\n"
  }

  /// - Parameter rows: cells that are HTML already.
  private func table(_ head: [String], _ rows: [[String]]) -> String {
    func cells(_ row: [String], _ tag: String) -> String {
      "<tr>" + row.map { "<\(tag)>\($0)</\(tag)>" }.joined() + "</tr>\n"
    }
    return "<div class=\"wide\"><table>\n<thead>\(cells(head, "th"))</thead>\n<tbody>\n"
      + rows.map { cells($0, "td") }.joined() + "</tbody>\n</table></div>\n"
  }

  /// Each number with a bar, beside that of the baseline.
  private var metricsTable: String {
    table(
      ["metric", "this model", "", "baseline", ""],
      metrics.map { metric in
        let largest = max(abs(metric.value), abs(metric.baseline ?? 0))
        func bar(_ value: Double?, _ kind: String) -> String {
          guard let value, largest > 0, value.isFinite else { return "" }
          let width = Int((abs(value) / largest * 100).rounded())
          return "<span class=\"bar \(kind)\" style=\"width:\(width)%\"></span>"
        }
        return [
          e(metric.name), CardText.number(metric.value), bar(metric.value, "own"),
          metric.baseline.map(CardText.number) ?? "–", bar(metric.baseline, "base"),
        ]
      })
  }

  private var furtherTables: String {
    metricTables.map { rows in
      "<h3>\(e(rows.title))</h3>\n" + table(rows.columns.map(e), rows.rows.map { $0.map(e) })
    }.joined()
  }

  /// As pictures, in which no script of an SVG runs.
  private var plots: String {
    pictures.map { picture in
      let data = Data(picture.svg.utf8).base64EncodedString()
      return
        "<figure><img alt=\"\(e(picture.name))\" src=\"data:image/svg+xml;base64,\(data)\"></figure>\n"
    }.joined()
  }

  private var stages: String {
    let items = ancestry.stages.map { stage in
      "<li><strong>\(e(stage.name))</strong> \(e(stage.what))"
        + (stage.digest.map { "<br><code>sha256:\(e($0))</code>" } ?? "") + "</li>\n"
    }
    return "<ol>\n\(items.joined())</ol>\n"
  }

  private var decided: String {
    let rows = decisions.map { $0.map(e) }
    return (policy.map { "<p>The group asks for the approval of \(e($0)).</p>\n" } ?? "")
      + table(["when", "what", "by", "why"], rows)
  }

  private var usage: String {
    "<pre>\(e(uses.joined(separator: "\n")))</pre>\n<pre>\(e(Self.python))</pre>\n"
  }

  private static let style = """
    :root { color-scheme: light dark; --ink: #1c2430; --paper: #fff; --line: #d8dee6; --soft: #f4f6f9; --own: #2f6fb5; --base: #9aa6b4 }
    @media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --paper: #14181e; --line: #333c48; --soft: #1d232b; --own: #6ea8e8; --base: #66717f } }
    * { box-sizing: border-box }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
    main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem }
    h1 { margin: 0 0 .5rem } h2 { margin: 2rem 0 .5rem; font-size: 1.15rem; border-bottom: 1px solid var(--line) } h3 { margin: 1.2rem 0 .3rem; font-size: 1rem }
    .status { font-size: .9rem; font-weight: 600; border: 1px solid var(--line); border-radius: 1rem; padding: .15rem .7rem; vertical-align: middle }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: 0 }
    dt { color: var(--base) } dd { margin: 0; overflow-wrap: anywhere }
    .wide { overflow-x: auto } table { border-collapse: collapse; width: 100% }
    th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
    td:empty { width: 18% } .bar { display: inline-block; height: .7rem; min-width: 2px; border-radius: .2rem }
    .own { background: var(--own) } .base { background: var(--base) }
    td:has(.bar) { width: 20% }
    figure { margin: 1rem 0; background: #fff; border: 1px solid var(--line); border-radius: .4rem; padding: .5rem } img { max-width: 100%; display: block }
    pre, code { font: .85rem/1.5 ui-monospace, monospace } code { overflow-wrap: anywhere }
    pre { background: var(--soft); border: 1px solid var(--line); border-radius: .4rem; padding: .8rem; overflow-x: auto }
    @media print { body { font-size: 12px } section { break-inside: avoid } }
    """
}
