/// Bars over neighbouring ranges of values; `svg()` draws it.
package struct HistogramPlot: Sendable {
  package var title: String
  package var xLabel: String
  package var yLabel: String
  /// Rising bounds, one more than `counts`.
  package var edges: [Double]
  package var counts: [Int]
  package var xScale: AxisScale
  /// Linear or logarithmic; on a logarithmic axis a count of 1 still has a bar.
  package var yScale: AxisScale

  /// - Precondition: one edge more than counts, or neither.
  package init(
    title: String, xLabel: String, yLabel: String = "rows", edges: [Double], counts: [Int],
    xScale: AxisScale = .linear, yScale: AxisScale = .linear
  ) {
    precondition(
      edges.count == counts.count + 1 || (edges.isEmpty && counts.isEmpty),
      "\(edges.count) edges, \(counts.count) counts")
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.edges = edges
    self.counts = counts
    self.xScale = xScale
    self.yScale = yScale
  }

  /// The scale for bins of growing width: logarithmic, on both sides of zero where there are edges below it.
  package static func logarithmicScale(for edges: [Double]) -> AxisScale {
    guard let first = edges.first, first <= 0 else { return .logarithmic }
    let least = edges.filter { $0 != 0 && $0.isFinite }.map { abs($0) }.min() ?? 1
    return .symmetricLogarithmic(threshold: least)
  }

  /// The plot as an SVG document of 720 × 420 units; the same plot gives the same bytes.
  ///
  /// Bins without values have no bar; bins with an edge the axis cannot show are left out.
  package func svg() -> String {
    let bins = counts.indices.filter {
      counts[$0] > 0 && xScale.shows(edges[$0]) && xScale.shows(edges[$0 + 1])
    }
    let shown = bins.first.map { first in Array(edges[first...(bins[bins.count - 1] + 1)]) } ?? []
    let floor = yScale == .logarithmic ? 0.7 : 0
    let highest = bins.map { Double(counts[$0]) }.max()
    let y = Axis(
      over: highest.map { [floor, $0] } ?? [], scale: yScale, tickCount: 6,
      wholeNumbers: yScale == .linear, rounded: true)
    let frame = PlotFrame(
      title: title, xLabel: xLabel, yLabel: yLabel,
      x: Axis(over: shown, scale: xScale, tickCount: 12, rounded: false), y: y)
    let bars = bins.map { bar($0, frame) }.joined(separator: "\n")
    return frame.svg(
      description: description(bins),
      marks: bins.isEmpty ? nil : "<g class=\"bars\">\n\(bars)\n</g>\n")
  }

  private func bar(_ bin: Int, _ frame: PlotFrame) -> String {
    let (start, end) = (frame.horizontal(edges[bin]), frame.horizontal(edges[bin + 1]))
    // A hair of canvas between bars, but no bar thinner than a pixel.
    let gap = end - start > 4 ? 1.0 : 0
    let top = min(frame.vertical(Double(counts[bin])), frame.bottom - 1)
    let label = "\(range(bin)): \(readable(Double(counts[bin])))"
    return "<rect class=\"s0\" x=\"\(SVGText.coordinate(start + gap / 2))\""
      + " y=\"\(SVGText.coordinate(top))\""
      + " width=\"\(SVGText.coordinate(max(1, end - start - gap)))\""
      + " height=\"\(SVGText.coordinate(frame.bottom - top))\">"
      + "<title>\(SVGText.escaping(label))</title></rect>"
  }

  private func range(_ bin: Int) -> String {
    "\(readable(edges[bin])) to \(readable(edges[bin + 1]))"
  }

  private func description(_ bins: [Int]) -> String {
    guard let fullest = bins.max(by: { counts[$0] < counts[$1] }), let first = bins.first else {
      return "Histogram of \(xLabel) without values."
    }
    let total = bins.reduce(0.0) { $0 + Double(counts[$1]) }
    return "Histogram of \(xLabel): \(readable(total)) \(yLabel) in \(bins.count) "
      + "bin\(bins.count == 1 ? "" : "s") between \(readable(edges[first])) and "
      + "\(readable(edges[bins[bins.count - 1] + 1])); most, \(readable(Double(counts[fullest]))), "
      + "lie in \(range(fullest))."
  }
}
