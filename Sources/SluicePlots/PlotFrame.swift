/// What all plots share: the canvas with title, description, axes, grid, legend and colours.
struct PlotFrame {
  static let width = 720.0
  static let height = 420.0

  let title: String
  let xLabel: String
  let yLabel: String
  let x: Axis
  let y: Axis
  /// Names of the series, in the order of their colours; empty for no legend.
  let legend: [String]

  private let legendRows: [[(index: Int, name: String, x: Double)]]
  let left: Double
  let right = Self.width - 24
  let top: Double
  let bottom = Self.height - 56

  init(
    title: String, xLabel: String, yLabel: String, x: Axis, y: Axis, legend: [String] = []
  ) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.x = x
    self.y = y
    self.legend = legend
    let widest = y.ticks.map { SVGText.width($0.label, fontSize: 12) }.max() ?? 0
    left = min(160, 28 + widest)
    legendRows = Self.rows(of: legend)
    top = 76 + Double(max(0, legendRows.count - 1)) * 20
  }

  func horizontal(_ value: Double) -> Double { left + x.fraction(value) * (right - left) }

  func vertical(_ value: Double) -> Double { bottom - y.fraction(value) * (bottom - top) }

  /// The whole document around the marks of a plot.
  /// - Parameter marks: elements drawn over the grid, or nil where there is nothing to show.
  func svg(description: String, marks: String?) -> String {
    let size = "\(SVGText.coordinate(Self.width)) \(SVGText.coordinate(Self.height))"
    let heading = SVGText.fitting(title, fontSize: 17, limit: Self.width - 48)
    let empty =
      text("no data", x: (left + right) / 2, y: (top + bottom) / 2, "empty", anchor: "middle")
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size)" role="img" class="sluice-plot">
      <title>\(SVGText.escaping(title))</title>
      <desc>\(SVGText.escaping(description))</desc>
      <style>
      \(PlotStyle.css)
      </style>
      <rect class="canvas" width="100%" height="100%" rx="8"/>
      \(text(heading, x: 24, y: 32, "title"))
      \(axes)\(legendMarks)<g class="marks">
      \(marks ?? empty + "\n")</g>
      </svg>

      """
  }

  private var axes: String {
    var lines = "<g class=\"grid\">\n"
    for tick in y.ticks {
      let at = SVGText.coordinate(vertical(tick.value))
      lines +=
        "<path d=\"M\(SVGText.coordinate(left)) \(at)H\(SVGText.coordinate(right))\"/>\n"
    }
    for tick in x.ticks {
      let at = SVGText.coordinate(horizontal(tick.value))
      lines += "<path d=\"M\(at) \(SVGText.coordinate(top))V\(SVGText.coordinate(bottom))\"/>\n"
    }
    lines += "</g>\n<g class=\"ticks\">\n"
    for tick in y.ticks {
      lines += text(tick.label, x: left - 8, y: vertical(tick.value) + 4, nil, anchor: "end") + "\n"
    }
    for tick in labelledTicks {
      let center = horizontal(tick.value)
      // A label at the right end must not leave the canvas.
      let isCut = center + SVGText.width(tick.label, fontSize: 12) / 2 > Self.width - 6
      lines +=
        text(
          tick.label, x: isCut ? Self.width - 6 : center, y: bottom + 20, nil,
          anchor: isCut ? "end" : "middle") + "\n"
    }
    lines += "</g>\n"
    lines +=
      "<path class=\"base\" d=\"M\(SVGText.coordinate(left)) \(SVGText.coordinate(bottom))"
      + "H\(SVGText.coordinate(right))\"/>\n"
    let below = SVGText.fitting(xLabel, fontSize: 13, limit: right - left)
    let above = SVGText.fitting(yLabel, fontSize: 13, limit: 240)
    lines += text(below, x: (left + right) / 2, y: bottom + 44, "label", anchor: "middle") + "\n"
    return lines + text(above, x: 24, y: 60, "label") + "\n"
  }

  /// The ticks of the x axis that get a label: every second, third… where all would touch each other.
  private var labelledTicks: [Axis.Tick] {
    let zero = x.ticks.firstIndex { $0.value == 0 } ?? 0
    for stride in 1...max(1, x.ticks.count) {
      let kept = x.ticks.indices.filter { ($0 - zero) % stride == 0 }.map { x.ticks[$0] }
      let fits = zip(kept, kept.dropFirst()).allSatisfy { one, two in
        let widths = SVGText.width(one.label + two.label, fontSize: 12) / 2
        return horizontal(two.value) - horizontal(one.value) > widths + 8
      }
      if fits { return kept }
    }
    return []
  }

  /// Legend entries from the right, in rows of what fits beside the label of the y axis.
  private static func rows(of names: [String]) -> [[(index: Int, name: String, x: Double)]] {
    var rows: [[(index: Int, name: String, x: Double)]] = []
    var row: [(index: Int, name: String, x: Double)] = []
    var used = 0.0
    for (index, full) in names.enumerated() {
      let name = SVGText.fitting(full, fontSize: 13, limit: 200)
      let needed = 44 + SVGText.width(name, fontSize: 13)
      if used + needed > 400, !row.isEmpty {
        rows.append(row.map { ($0.index, $0.name, $0.x + Self.width - 8 - used) })
        (row, used) = ([], 0)
      }
      row.append((index, name, used))
      used += needed
    }
    if !row.isEmpty { rows.append(row.map { ($0.index, $0.name, $0.x + Self.width - 8 - used) }) }
    return rows
  }

  private var legendMarks: String {
    if legend.isEmpty { return "" }
    var lines = "<g class=\"legend\">\n"
    for (number, row) in legendRows.enumerated() {
      let at = 56 + Double(number) * 20
      for entry in row {
        let (start, line) = (SVGText.coordinate(entry.x), SVGText.coordinate(at))
        lines += "<path class=\"\(PlotStyle.series(entry.index))\" d=\"M\(start) \(line)h22\"/>\n"
        lines += text(entry.name, x: entry.x + 28, y: at + 4, "label") + "\n"
      }
    }
    return lines + "</g>\n"
  }

  private func text(
    _ content: String, x: Double, y: Double, _ style: String?, anchor: String? = nil
  ) -> String {
    let name = style.map { " class=\"\($0)\"" } ?? ""
    let alignment = anchor.map { " text-anchor=\"\($0)\"" } ?? ""
    return "<text\(name) x=\"\(SVGText.coordinate(x))\" y=\"\(SVGText.coordinate(y))\"\(alignment)>"
      + "\(SVGText.escaping(content))</text>"
  }
}
