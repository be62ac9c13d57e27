import SluiceFrame
import SluiceTestSupport

/// A table of one column per type (`t`, `i`, `w`, `n`, `b`, `s`) with few and repeating values, some missing.
func randomTable(rows: Int, missing: Double, _ random: inout SeededGenerator) -> Table {
  func column<Value>(
    _ zero: Value, _ value: () -> Value, _ storage: ([Value]) -> Column.Storage
  ) -> Column {
    var values: [Value] = []
    var bits = Bitmap(repeating: true, count: rows)
    for row in 0..<rows {
      let isMissing = Double.random(in: 0..<1, using: &random) < missing
      values.append(isMissing ? zero : value())
      if isMissing { bits[row] = false }
    }
    return Column(storage(values), validity: bits.setCount == rows ? nil : bits)
  }
  let texts = ["b", "a", "ab", "", "Ä", "z\u{10400}", "z\u{ff41}", "abcdefghij", "abcdefghii", "é"]
  let numbers: [Double] = [0, -0.0, 1.5, -1.5, 0.1, 0.2, 1e300, -7, 42, 0.30000000000000004]
  // Codes beyond the texts in use check that unused dictionary entries do no harm.
  let dictionary = TextDictionary(texts + ["unused", "A unused"])
  return Table(
    names: ["t", "i", "w", "n", "b", "s"],
    columns: [
      column(Int32(0), { Int32.random(in: 0..<Int32(texts.count), using: &random) }) {
        .text(codes: $0, dictionary: dictionary)
      },
      column(Int64(0), { Int64.random(in: -3...3, using: &random) }) { .integer($0) },
      column(Int64(0), { Int64.random(in: -2...2, using: &random) * (1 << 60) }) { .integer($0) },
      column(0.0, { numbers.randomElement(using: &random)! }) { .number($0) },
      column(false, { Bool.random(using: &random) }) { .boolean($0) },
      column(Int64(0), { Int64.random(in: 0...4, using: &random) * 86_400_000_000_000 }) {
        .timestamp($0)
      },
    ], rowCount: rows)
}

extension Table {
  /// The values as text, row by row; what naive oracles compare.
  var textRows: [[String?]] {
    (0..<rowCount).map { row in columns.map { $0.text(at: row) } }
  }
}
