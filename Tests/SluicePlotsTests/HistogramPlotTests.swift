import SluicePlots
import Testing

struct HistogramPlotTests {
  @Test func everyBinWithValuesHasABar() {
    let plot = HistogramPlot(
      title: "Quantity", xLabel: "Quantity", edges: [0, 10, 20, 30], counts: [5, 0, 12_345])
    let document = plot.svg()
    let shape = SVGShape(document)
    #expect(shape.mistakes.isEmpty)
    // Two bars and the canvas.
    #expect(shape.elements["rect"] == 3)
    #expect(document.contains("<title>20 to 30: 12,345</title>"))
    #expect(
      document.contains(
        "<desc>Histogram of Quantity: 12,350 rows in 2 bins between 0 and 30; "
          + "most, 12,345, lie in 20 to 30.</desc>"))
  }

  @Test func aCountOfOneShowsOnALogarithmicAxis() throws {
    let plot = HistogramPlot(
      title: "t", xLabel: "x", edges: [1, 10, 100], counts: [1, 1_000_000],
      xScale: .logarithmic, yScale: .logarithmic)
    let heights = plot.svg().split(separator: " height=\"").dropFirst()
      .compactMap { Double($0.prefix { $0 != "\"" }) }
    #expect(heights.count == 2)
    #expect(heights[0] >= 5)
    #expect(heights[1] > 250)
  }

  @Test func binsBesideZeroAreLeftOutOfALogarithmicAxis() {
    let plot = HistogramPlot(
      title: "t", xLabel: "x", edges: [0, 1, 10], counts: [4, 4], xScale: .logarithmic)
    #expect(SVGShape(plot.svg()).elements["rect"] == 2)
  }

  @Test func edgesBelowZeroAskForASymmetricScale() {
    #expect(HistogramPlot.logarithmicScale(for: [1, 2, 5]) == .logarithmic)
    #expect(
      HistogramPlot.logarithmicScale(for: [-10, -0.5, 1, 10])
        == .symmetricLogarithmic(threshold: 0.5))
    #expect(
      HistogramPlot.logarithmicScale(for: [0, 2, 10]) == .symmetricLogarithmic(threshold: 2))
    let plot = HistogramPlot(
      title: "t", xLabel: "x", edges: [-100, -10, -0.5, 1, 10, 100], counts: [1, 2, 3, 4, 5],
      xScale: .symmetricLogarithmic(threshold: 0.5))
    let starts = plot.svg().split(separator: "<rect class=\"s0\" x=\"").dropFirst()
      .compactMap { Double($0.prefix { $0 != "\"" }) }
    #expect(starts.count == 5)
    #expect(zip(starts, starts.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func degenerateHistogramsAreWellFormed() {
    let greatest = Double.greatestFiniteMagnitude
    let cases: [([Double], [Int])] = [
      ([], []), ([0, 1], [0]), ([5, 5.000001], [7]), ([-greatest, greatest], [1]),
      ([0, 5e-324], [3]), ([1, 2, .infinity], [1, 1]),
    ]
    for (edges, counts) in cases {
      for scale in [AxisScale.linear, .logarithmic, .symmetricLogarithmic(threshold: 1)] {
        let plot = HistogramPlot(
          title: "t", xLabel: "x", edges: edges, counts: counts, xScale: scale, yScale: .logarithmic
        )
        #expect(SVGShape(plot.svg()).mistakes.isEmpty)
      }
    }
  }

  @Test func longLabelsDoNotOverlap() throws {
    let edges = (0...10).map { 1e6 * Double($0) - 5e6 }
    let plot = HistogramPlot(
      title: "t", xLabel: "x", edges: edges, counts: Array(repeating: 1, count: 10))
    let labels = SVGShape(plot.svg()).texts.filter { $0.hasSuffix(",000,000") || $0 == "0" }
    #expect(labels.contains("0"))
    #expect(labels.count < 10)
  }
}
