import SluicePlots
import Testing

struct LinePlotTests {
  let curve = LinePlot(
    title: "Learning curve", xLabel: "epoch", yLabel: "RMSE",
    series: [
      LinePlot.Series("train", perStep: [66, 62, 60]), .init("test", perStep: [68, 64, 63]),
    ], wholeNumbers: true)

  @Test func aLearningCurveHasItsParts() {
    let document = curve.svg()
    let shape = SVGShape(document)
    #expect(shape.mistakes.isEmpty)
    #expect(document.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 420\""))
    #expect(document.contains("prefers-color-scheme: dark"))
    #expect(shape.elements["circle"] == 6)
    #expect(
      shape.texts == [
        "Learning curve", "60", "62", "64", "66", "68", "1", "2", "3", "epoch", "RMSE", "train",
        "test",
      ])
    #expect(
      document.contains(
        "<desc>Line plot of RMSE by epoch. train: 3 points, from 66 at 1 to 60 at 3, lowest 60 at 3. "
          + "test: 3 points, from 68 at 1 to 63 at 3, lowest 63 at 3.</desc>"))
  }

  @Test func pointsThatAreNotJoinedAreDots() {
    var plot = curve
    plot.series[0].isJoined = false
    plot.series[0].points = (0..<60).map { .init(Double($0), 1) }
    let shape = SVGShape(plot.svg())
    #expect(shape.mistakes.isEmpty)
    #expect(shape.elements["circle"] == 63)
    #expect(!plot.svg().contains("<path class=\"s0\" d=\"M0"))
  }

  @Test func theSamePlotHasTheSameBytes() {
    #expect(curve.svg() == curve.svg())
  }

  @Test func textIsEscaped() {
    var plot = curve
    plot.title = "a < b & \"c\" 'd' \u{1}\u{7}"
    plot.series[0].name = "</text><script>"
    let document = plot.svg()
    #expect(SVGShape(document).mistakes.isEmpty)
    #expect(document.contains("<title>a &lt; b &amp; &quot;c&quot; &#39;d&#39; ��</title>"))
    #expect(!document.contains("<script"))
  }

  @Test func pointsThatCannotBeShownInterruptTheLine() {
    var plot = curve
    plot.series = [.init("a", perStep: [1, .nan, 3, 4, .infinity, 6, -1, 0])]
    #expect(moves(plot.svg()) == 3)
    plot.yScale = .logarithmic
    // 1 alone, 3 to 4, 6 alone; -1 and 0 have no logarithm.
    #expect(moves(plot.svg()) == 3)
    #expect(SVGShape(plot.svg()).elements["circle"] == 4)
  }

  private func moves(_ document: String) -> Int {
    let marks = document.split(separator: "<g class=\"marks\">").last ?? ""
    return marks.split(separator: "d=\"").dropFirst().reduce(0) { count, path in
      count + path.prefix { $0 != "\"" }.count { $0 == "M" }
    }
  }

  @Test func emptyPlotsSaySo() {
    for series in [[], [LinePlot.Series("a", [])], [.init("a", perStep: [.nan])]] {
      var plot = curve
      plot.series = series
      let shape = SVGShape(plot.svg())
      #expect(shape.mistakes.isEmpty)
      #expect(shape.texts.contains("no data"))
    }
  }

  static let extremes: [[Double]] = [
    [5], [0], [-0.0], [7, 7, 7], [1e-300, 2e-300], [5e-324], [1e300, -1e300], [1e15, 1e15 + 1],
    [.greatestFiniteMagnitude, -.greatestFiniteMagnitude], [1e-12, 1e12], [3e9, 3e9 + 0.001],
  ]

  @Test(arguments: extremes)
  func extremeValuesAreDrawnInside(values: [Double]) {
    for scale in [AxisScale.linear, .logarithmic, .symmetricLogarithmic(threshold: 1e-3)] {
      var plot = curve
      plot.yScale = scale
      plot.series = [.init("a", perStep: values)]
      let document = plot.svg()
      let shape = SVGShape(document)
      #expect(shape.mistakes.isEmpty)
      #expect(shape.texts.count < 40)
      for circle in document.split(separator: " cy=\"").dropFirst() {
        let y = Double(circle.prefix { $0 != "\"" }) ?? .nan
        #expect(y >= 70 && y <= 370, "\(values) \(scale)")
      }
      plot.xScale = scale
      plot.wholeNumbers = false
      plot.series = [.init("a", values.map { LinePlot.Point($0, $0) })]
      #expect(SVGShape(plot.svg()).mistakes.isEmpty)
    }
  }

  @Test func ticksAreNiceNumbers() {
    func labels(_ values: [Double], _ scale: AxisScale = .linear) -> [String] {
      var plot = curve
      plot.yScale = scale
      plot.series = [.init("a", perStep: values)]
      let texts = SVGShape(plot.svg()).texts
      return Array(texts.dropFirst().prefix { $0 != "1" || scale != .linear })
    }
    #expect(labels([0, 0.35]) == ["0", "0.1", "0.2", "0.3", "0.4"])
    #expect(
      labels([-1_200, 44_000]) == [
        "−10,000", "0", "10,000", "20,000", "30,000", "40,000", "50,000",
      ])
    #expect(labels([0, 4e7]) == ["0", "10⁷", "2×10⁷", "3×10⁷", "4×10⁷"])
    #expect(labels([2e-6, 1e-5]) == ["2×10⁻⁶", "4×10⁻⁶", "6×10⁻⁶", "8×10⁻⁶", "10⁻⁵"])
    #expect(labels([1, 900_000], .logarithmic).starts(with: ["1", "100", "10,000"]))
  }
}
