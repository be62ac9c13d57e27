import SluiceFrame
import SluiceTestSupport
import Testing

struct DescribeTests {
  func numbers(_ column: Column) throws -> NumberSummary {
    let details = try #require(column.summary(named: "x").details)
    switch details {
    case .numbers(let summary), .timestamps(let summary): return summary
    case .texts, .booleans: throw FrameError(.wrongType, "not numbers")
    }
  }

  /// `numpy.quantile([3, 1, 4, 1, 5, 9, 2, 6], [.01, .05, .25, .5, .75, .95, .99])`, mean and std(ddof=1).
  @Test func figuresAreNumpys() throws {
    let summary = try numbers(Column(.integer([3, 1, 4, 1, 5, 9, 2, 6])))
    #expect(summary.quantiles == [1.0, 1.0, 1.75, 3.5, 5.25, 7.949999999999998, 8.79])
    #expect(summary.mean == 3.875)
    #expect(summary.standardDeviation == 2.748376143938713)
    #expect(summary.minimum == 1)
    #expect(summary.maximum == 9)
    #expect(summary.histogram?.edges == (1...10).map { Double($0) })
    #expect(summary.histogram?.counts == [2, 1, 1, 1, 1, 1, 0, 0, 1])
    #expect(summary.logarithmicHistogram == nil)
  }

  @Test func meanAndDeviationAreStableFarFromZero() throws {
    let values = (0..<10_000).map { 1e9 + Double($0 % 3) }
    let summary = try numbers(Column(.number(values)))
    #expect(abs(summary.mean - (1e9 + 0.9999)) < 1e-6)
    let deviation = try #require(summary.standardDeviation)
    #expect(abs(deviation - 0.81655781) < 1e-5)
  }

  @Test(arguments: 0..<40)
  func histogramsHoldEveryFiniteValueOnce(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let scale = Double.random(in: -30...30, using: &random)
    let values = (0..<Int.random(in: 1...300, using: &random)).map { _ -> Double in
      let magnitude = Double("1e\(Int(scale) + Int.random(in: -4...4, using: &random))")!
      return Double.random(in: seed % 2 == 0 ? -1...1 : 0.1...1, using: &random) * magnitude
    }
    let summary = try numbers(Column(.number(values + [.infinity])))
    for histogram in [summary.histogram, summary.logarithmicHistogram].compactMap({ $0 }) {
      #expect(histogram.counts.reduce(0, +) == values.count)
      #expect(zip(histogram.edges, histogram.edges.dropFirst()).allSatisfy { $0 < $1 })
      #expect(histogram.edges.first! <= values.min()!)
      #expect(histogram.edges.last! > values.max()!)
      #expect(histogram.counts.count < 120)
      for (bin, count) in histogram.counts.enumerated() {
        let (low, high) = (histogram.edges[bin], histogram.edges[bin + 1])
        let inside = values.filter { (value: Double) -> Bool in value >= low && value < high }
        #expect(inside.count == count)
      }
    }
  }

  @Test func extremesDoNotBreakTheHistograms() throws {
    let greatest = Double.greatestFiniteMagnitude
    let cases: [[Double]] = [
      [0], [-0.0, 0], [5], [-5], [greatest], [-greatest, greatest], [5e-324], [0, 5e-324],
      [1e15, 1e15 + 1], [1e300, 1e300.nextUp], [.infinity], [-.infinity, 3], [1e-320, 1],
      [Double](repeating: 0, count: 100) + [1e-300],
      [Double](repeating: 1, count: 100) + [-1e290],
    ]
    for values in cases {
      let summary = try numbers(Column(.number(values)))
      let finite = values.filter(\.isFinite)
      #expect((summary.histogram == nil) == finite.isEmpty)
      for histogram in [summary.histogram, summary.logarithmicHistogram].compactMap({ $0 }) {
        #expect(histogram.counts.reduce(0, +) == finite.count)
        #expect(zip(histogram.edges, histogram.edges.dropFirst()).allSatisfy { $0 < $1 })
      }
    }
    let integers = try numbers(Column(.integer([.min, 0, .max])))
    #expect(integers.histogram?.counts.reduce(0, +) == 3)
    let times = try numbers(Column(.timestamp([.min, 0, .max])))
    #expect(times.histogram?.counts.reduce(0, +) == 3)
  }

  @Test func heavyTailsGetLogarithmicBins() throws {
    let values = Array(repeating: Int64(3), count: 90) + [-1, 0, 12, 70, 80_995, -500]
    let histogram = try #require(numbers(Column(.integer(values))).logarithmicHistogram)
    let nonEmpty = histogram.counts.indices.filter { histogram.counts[$0] > 0 }.map {
      [histogram.edges[$0], histogram.edges[$0 + 1]]
    }
    #expect(
      nonEmpty == [
        [-500, -200], [-1, -0.5], [-0.5, 1], [2, 5], [10, 20], [50, 100], [50_000, 100_000],
      ])
  }

  @Test func textsAreCountedAndMeasuredInScalars() {
    let summary = Column(texts: ["b", "é", "a", "b", "a", "", "日本語"]).summary(named: "t")
    #expect(summary.count == 7)
    #expect(summary.distinct == 5)
    guard case .texts(let texts) = summary.details else { return #expect(Bool(false)) }
    #expect(texts.top.map(\.text) == ["a", "b", "", "é", "日本語"])
    #expect(texts.top.map(\.count) == [2, 2, 1, 1, 1])
    #expect(texts.shortest == 0)
    #expect(texts.longest == 3)
  }

  @Test func missingValuesAndNaNDoNotCount() throws {
    let bits = Bitmap(words: [0b1101], count: 4)
    let summary = Column(.number([1, 0, .nan, 3]), validity: bits).summary(named: "n")
    #expect([summary.count, summary.missing, summary.distinct] == [2, 2, 2])
    let none = Column(.integer([0]), validity: Bitmap(repeating: false, count: 1))
    #expect(none.summary(named: "n").details == nil)
    #expect(Table(names: [], columns: [], rowCount: 0).described().columns.isEmpty)
  }

  @Test func jsonHasTheFieldsOfTheType() throws {
    let table = Table(
      names: ["n", "t", "b", "s"],
      columns: [
        Column(.integer([1, 2])), Column(texts: ["x", "x"]), Column(.boolean([true, false])),
        Column(.timestamp([0, 86_400_000_000])),
      ], rowCount: 2)
    let json = table.described().json
    #expect(json["rows"] == .integer(2))
    guard case .array(let columns)? = json["columns"] else { return #expect(Bool(false)) }
    #expect(columns[0]["std"]?.doubleValue == 0.5.squareRoot())
    #expect(columns[0]["quantiles"]?["0.5"]?.doubleValue == 1.5)
    #expect(columns[1]["top"] == .array([.object(["value": .string("x"), "count": .integer(2)])]))
    #expect(columns[2]["true"] == .integer(1))
    #expect(columns[3]["max"]?.stringValue == "1970-01-02T00:00:00")
    #expect(columns[3]["mean"]?.stringValue == "1970-01-01T12:00:00")
    #expect(json.encoded() == table.described().json.encoded())
  }
}
