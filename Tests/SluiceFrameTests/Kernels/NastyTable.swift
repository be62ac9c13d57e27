import SluiceFrame
import SluiceTestSupport

/// Tables of everything that is easily forgotten: no row, one, all missing, NaN, infinities, both zeros, the ends of
/// Int64, texts of every plane of Unicode and of up to 1 MB.
enum NastyTable {
  /// 1 MB.
  private static let long = String(repeating: "🧵 long ", count: 100_000)
  /// Texts of each plane, of white space, and such as begin with one another.
  static let texts: [String] = {
    let planes = (UInt32(0)...16).compactMap { plane -> String? in
      // The last two of each plane are no characters, but texts may hold them.
      let scalars = [0x21, 0x1F00, 0xFFFD, 0xFFFF].compactMap { Unicode.Scalar(plane << 16 | $0) }
      return scalars.map(String.init).joined(separator: "\u{3000}")
    }
    return planes + [
      "", " ", "a", "ab", "abcdefgh", "abcdefghi", "abcdefgh\0", "A", "é", "e\u{301}", "\u{FEFF}",
      "\u{10FFFF}", "\u{D7FF}", "\u{E000}", "\t x \u{2029}", "\r\n", "\u{1F}y\u{85}",
      long, long + "!",
    ]
  }()
  private static let integers: [Int64] = [
    .min, .min + 1, -4_294_967_296, -1, 0, 1, 65_535, 2_147_483_648, 1 << 53, .max - 1, .max,
  ]
  private static let numbers: [Double] = [
    0, -0.0, .nan, .infinity, -.infinity, .leastNonzeroMagnitude, -0x1p-1030, 1e300, -1e300, 0.1,
    .greatestFiniteMagnitude, 1, -1,
  ]

  /// `missing` is the share of missing values; `t`, `i`, `n`, `b`, `s` are one column a type, `k` a small key.
  static func of(rows: Int, missing: Double, _ random: inout SeededGenerator) -> Table {
    func column<Value>(
      _ zero: Value, _ choices: [Value], _ storage: ([Value]) -> Column.Storage
    ) -> Column {
      var values: [Value] = []
      var bits = Bitmap(repeating: true, count: rows)
      for row in 0..<rows {
        let isMissing = Double.random(in: 0..<1, using: &random) < missing
        values.append(isMissing ? zero : choices.randomElement(using: &random)!)
        if isMissing { bits[row] = false }
      }
      return Column(storage(values), validity: bits.setCount == rows ? nil : bits)
    }
    let dictionary = TextDictionary(texts)
    let codes = texts.indices.map { Int32($0) }
    return Table(
      names: ["t", "i", "n", "b", "s", "k"],
      columns: [
        column(0, codes) { .text(codes: $0, dictionary: dictionary) },
        column(0, integers) { .integer($0) }, column(0, numbers) { .number($0) },
        column(false, [true, false]) { .boolean($0) }, column(0, integers) { .timestamp($0) },
        column(0, [-1, 0, 7]) { .integer($0) },
      ], rowCount: rows)
  }

  /// One table for each number of rows and share of missing values.
  static let all: [Table] = {
    var random = SeededGenerator(seed: 2026)
    return [0, 1, 2, 63, 64, 65, 130].flatMap { rows in
      [0, 0.3, 1].map { of(rows: rows, missing: $0, &random) }
    }
  }()

  /// 70,000 distinct texts, integers and numbers, each twice, in an order of its own.
  static let manyCategories: Table = {
    var random = SeededGenerator(seed: 70)
    let draws = (0..<140_000).map { $0 % 70_000 }.shuffled(using: &random)
    return Table(
      names: ["t", "i", "n"],
      columns: [
        Column(texts: draws.map { "category \(String($0 * 7919, radix: 36))" }),
        Column(.integer(draws.map { Int64($0) * 0x1234_5678_9ABC - (1 << 61) })),
        Column(.number(draws.map { Double($0) / 7 - 3000 })),
      ], rowCount: draws.count)
  }()
}
