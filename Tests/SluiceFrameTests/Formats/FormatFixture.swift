import Foundation
import SluiceFrame
import SluiceTestSupport

/// Values for tests of the formats: random ones with everything unpleasant, and files of other tools.
enum FormatFixture {
  /// A file that another tool wrote; `Tests/Interop/fixtures/make.py` made it.
  static func bytes(_ name: String) throws -> [UInt8] {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return Array(try Data(contentsOf: tests.appendingPathComponent("Interop/fixtures/\(name)")))
  }

  private static let texts =
    ["", "a", "é", "e\u{301}", "🧵", "with, comma", "line\nbreak", "nul\0"]
    + [String(repeating: "long ", count: 2000)]

  /// One column per type, and a text column of many distinct texts.
  static func table(rows: Int, missing: Double, _ random: inout SeededGenerator) -> Table {
    let numbers: [Double] = [0, -0.0, .nan, .infinity, -.infinity, 1e-310, .pi, -1.5]
    let dictionary = TextDictionary(texts)
    let many = TextDictionary((0..<max(rows, 1)).map { "text \($0)" })
    return Table(
      names: ["text", "many", "integer", "number", "boolean", "timestamp"],
      columns: [
        column(rows, missing, 0, &random) {
          Int32.random(in: 0..<Int32(texts.count), using: &$0)
        } storage: {
          .text(codes: $0, dictionary: dictionary)
        },
        column(rows, missing, 0, &random) {
          Int32.random(in: 0..<Int32(many.count), using: &$0)
        } storage: {
          .text(codes: $0, dictionary: many)
        },
        column(rows, missing, 0, &random) {
          Int64.random(in: .min ... .max, using: &$0)
        } storage: {
          .integer($0)
        },
        column(rows, missing, 0, &random) {
          numbers.randomElement(using: &$0)!
        } storage: {
          .number($0)
        },
        column(rows, missing, false, &random) {
          Bool.random(using: &$0)
        } storage: {
          .boolean($0)
        },
        column(rows, missing, 0, &random) {
          Int64.random(in: -1 << 60...1 << 60, using: &$0)
        } storage: {
          .timestamp($0)
        },
      ], rowCount: rows)
  }

  private static func column<Value>(
    _ rows: Int, _ missing: Double, _ zero: Value, _ random: inout SeededGenerator,
    value: (inout SeededGenerator) -> Value, storage: ([Value]) -> Column.Storage
  ) -> Column {
    var values: [Value] = []
    var validity = Bitmap(repeating: true, count: rows)
    for row in 0..<rows {
      let isMissing = Double.random(in: 0..<1, using: &random) < missing
      values.append(isMissing ? zero : value(&random))
      if isMissing { validity[row] = false }
    }
    return Column(storage(values), validity: validity.setCount == rows ? nil : validity)
  }

  /// Rows of none to all columns, with explicit zeros, NaN and infinities among the values.
  static func matrix(rows: Int, columns: Int, _ random: inout SeededGenerator) -> SparseMatrix {
    let special: [Float] = [0, -0.0, .nan, .infinity, 1e-42, -2.5]
    var offsets = [0]
    var indices: [Int32] = []
    var values: [Float] = []
    for _ in 0..<rows {
      let density = [0, 0.01, 0.3, 1].randomElement(using: &random)!
      for column in 0..<columns where Double.random(in: 0..<1, using: &random) < density {
        indices.append(Int32(column))
        values.append(
          Bool.random(using: &random)
            ? special.randomElement(using: &random)! : Float.random(in: -9...9, using: &random))
      }
      offsets.append(indices.count)
    }
    return SparseMatrix(
      rowCount: rows, columnCount: columns, rowOffsets: offsets, columnIndices: indices,
      values: values)
  }

  /// The shapes that are easily forgotten, then random ones.
  static func matrices() -> [SparseMatrix] {
    var random = SeededGenerator(seed: 5)
    let shapes = [(0, 0), (0, 7), (1, 0), (1, 1), (3, 2), (64, 300), (5, 20_000)]
    return shapes.map { matrix(rows: $0.0, columns: $0.1, &random) }
  }

  static func arrow(_ table: Table, rowsPerBatch: Int = 1 << 20) throws -> [UInt8] {
    var sink = MemorySink()
    try table.writeArrow(to: &sink, rowsPerBatch: rowsPerBatch)
    return sink.bytes
  }

  static func numPy(_ matrix: SparseMatrix) throws -> [UInt8] {
    var sink = MemorySink()
    try matrix.writeNumPy(to: &sink)
    return sink.bytes
  }

  static func numPy(_ labels: Labels) throws -> [UInt8] {
    var sink = MemorySink()
    try labels.writeNumPy(to: &sink)
    return sink.bytes
  }

  static func recordIO(_ records: Records) throws -> [UInt8] {
    var sink = MemorySink()
    try records.writeRecordIO(to: &sink)
    return sink.bytes
  }

  static func safetensors(_ file: SafetensorsFile) throws -> [UInt8] {
    var sink = MemorySink()
    try file.write(to: &sink)
    return sink.bytes
  }
}

extension SparseMatrix {
  /// Equal with NaN equal to itself and -0 unlike 0.
  func hasSameBits(as other: SparseMatrix) -> Bool {
    rowCount == other.rowCount && columnCount == other.columnCount
      && rowOffsets == other.rowOffsets && columnIndices == other.columnIndices
      && values.map(\.bitPattern) == other.values.map(\.bitPattern)
  }
}

extension Table {
  /// Equal with NaN equal to itself and -0 unlike 0.
  func hasSameBits(as other: Table) -> Bool {
    guard names == other.names, rowCount == other.rowCount else { return false }
    return zip(columns, other.columns).allSatisfy { one, two in
      guard case .number(let a) = one.storage, case .number(let b) = two.storage else {
        return one == two
      }
      return one.validity == two.validity && a.map(\.bitPattern) == b.map(\.bitPattern)
    }
  }
}
