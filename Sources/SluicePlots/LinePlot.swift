/// Lines through points, for learning curves and the like; `svg()` draws it.
package struct LinePlot: Sendable {
  /// One line; points are joined in the order given.
  package struct Series: Sendable {
    package var name: String
    package var points: [Point]
    /// Whether a line joins the points; without it each is a dot.
    package var isJoined = true

    package init(_ name: String, _ points: [Point]) {
      self.name = name
      self.points = points
    }

    /// A value for each of 1, 2, 3…: one per epoch.
    package init(_ name: String, perStep values: [Double]) {
      self.init(name, values.enumerated().map { Point(Double($0 + 1), $1) })
    }
  }

  package struct Point: Sendable, Equatable {
    package var x: Double
    package var y: Double

    package init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  package var title: String
  package var xLabel: String
  package var yLabel: String
  package var series: [Series]
  package var xScale: AxisScale
  package var yScale: AxisScale
  /// Ticks of the x axis lie on integers only, as for epochs.
  package var wholeNumbers: Bool

  package init(
    title: String, xLabel: String, yLabel: String, series: [Series],
    xScale: AxisScale = .linear, yScale: AxisScale = .linear, wholeNumbers: Bool = false
  ) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
    self.xScale = xScale
    self.yScale = yScale
    self.wholeNumbers = wholeNumbers
  }

  /// The plot as an SVG document of 720 × 420 units; the same plot gives the same bytes.
  ///
  /// A point that is not finite, or not positive on a logarithmic axis, is left out and interrupts its line.
  package func svg() -> String {
    let shown = series.flatMap { $0.points.filter(isShown) }
    let frame = PlotFrame(
      title: title, xLabel: xLabel, yLabel: yLabel,
      x: Axis(
        over: shown.map(\.x), scale: xScale, tickCount: 10, wholeNumbers: wholeNumbers,
        rounded: false),
      y: Axis(over: shown.map(\.y), scale: yScale, tickCount: 6, rounded: true),
      legend: series.count > 1 ? series.map(\.name) : [])
    let marks = series.enumerated().map { line($1, $0, frame) }.joined()
    return frame.svg(description: description, marks: shown.isEmpty ? nil : marks)
  }

  private func isShown(_ point: Point) -> Bool { xScale.shows(point.x) && yScale.shows(point.y) }

  private func line(_ series: Series, _ index: Int, _ frame: PlotFrame) -> String {
    let style = PlotStyle.series(index)
    var path = ""
    var dots = ""
    var isDrawing = false
    // Few points are worth a dot with its figures each; a lone point would be invisible without.
    let dotted = series.points.count <= 40 || !series.isJoined
    for (position, point) in series.points.enumerated() {
      guard isShown(point) else {
        isDrawing = false
        continue
      }
      let x = SVGText.coordinate(frame.horizontal(point.x))
      let y = SVGText.coordinate(frame.vertical(point.y))
      path += "\(isDrawing ? "L" : "M")\(x) \(y)"
      let continues = position + 1 < series.points.count && isShown(series.points[position + 1])
      if dotted || (!isDrawing && !continues) {
        let name = series.name.isEmpty ? "" : "\(series.name): "
        let label = SVGText.escaping("\(name)\(readable(point.x)), \(readable(point.y))")
        dots +=
          "<circle class=\"\(style)\" cx=\"\(x)\" cy=\"\(y)\" r=\"3.5\"><title>\(label)</title>"
          + "</circle>\n"
      }
      isDrawing = true
    }
    if path.isEmpty || !series.isJoined { return dots }
    return "<path class=\"\(style)\" d=\"\(path)\"/>\n" + dots
  }

  /// What a reader who does not see the plot needs: the ranges, and where each line starts, ends and is lowest.
  private var description: String {
    let lines = series.map { series in
      let points = series.points.filter(isShown)
      guard let first = points.first, let last = points.last,
        let lowest = points.min(by: { $0.y < $1.y })
      else { return "\(series.name): no points." }
      return "\(series.name): \(points.count) point\(points.count == 1 ? "" : "s"), "
        + "from \(readable(first.y)) at \(readable(first.x)) to \(readable(last.y)) "
        + "at \(readable(last.x)), lowest \(readable(lowest.y)) at \(readable(lowest.x))."
    }
    return (["Line plot of \(yLabel) by \(xLabel)."] + lines).joined(separator: " ")
  }
}
