import Foundation
import SluiceFrame
import Testing

/// Writes files of unpleasant values for `Tests/Interop/test_formats.py`, which computes the same values
/// and reads the files with other tools.
@Suite struct InteropFixtures {
  private static let folder = ProcessInfo.processInfo.environment["SLUICE_INTEROP_OUT"]
  private static let rows = 1000

  @Test(.enabled(if: folder != nil, "SLUICE_INTEROP_OUT names no folder to write to"))
  func filesForOtherTools() throws {
    let folder = try #require(Self.folder)
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    func save(_ name: String, _ write: (inout FileSink) throws -> Void) throws {
      var sink = try FileSink(path: "\(folder)/\(name)")
      try write(&sink)
      try sink.finish()
    }
    let table = Self.table(rows: Self.rows)
    try save("table.arrow") { try table.writeArrow(to: &$0, rowsPerBatch: 64) }
    try save("empty.arrow") { try Self.table(rows: 0).writeArrow(to: &$0) }
    let matrix = Self.matrix
    try save("matrix.npz") { try matrix.writeNumPy(to: &$0) }
    try save("zip64.npz") { try matrix.writeNumPy(to: &$0, zip64Limit: 0) }
    let labels = Labels((0..<Self.rows).map { Float($0) / 8 })
    try save("labels.npy") { try labels.writeNumPy(to: &$0) }
    let records = Records(matrix: matrix, labels: labels)
    try save("labelled.recordio") { try records.writeRecordIO(to: &$0) }
    let unlabelled = Records(matrix: matrix, labels: nil)
    try save("unlabelled.recordio") { try unlabelled.writeRecordIO(to: &$0) }
    let tensors = SafetensorsFile(
      tensors: [
        SafetensorsFile.Tensor("odd", shape: [3], .float32([1, -.infinity, -0.0])),
        SafetensorsFile.Tensor("é", shape: [2, 2], .float64([0, 1, 2, 3])),
        SafetensorsFile.Tensor("whole", shape: [], .int64([.min])),
        SafetensorsFile.Tensor("nothing", shape: [0, 5], .float32([])),
      ], metadata: ["words": "line\nbreak, \"quotes\", ü"])
    try save("tensors.safetensors") { try tensors.write(to: &$0) }
  }

  private static func table(rows: Int) -> Table {
    let texts = ["", "a", "é", "e\u{301}", "🧵", "line\nbreak", "nul\0"]
    let numbers: [Double] = [0, -0.0, .nan, .infinity, -.infinity, 1e-310, 0.1]
    var validity = Bitmap(repeating: true, count: rows)
    for row in 0..<rows where row % 5 == 0 { validity[row] = false }
    let missing = rows > 0 ? validity : nil
    func value<Value>(_ row: Int, _ zero: Value, _ value: Value) -> Value {
      row % 5 == 0 ? zero : value
    }
    return Table(
      names: ["text", "complete", "integer", "number", "boolean", "timestamp"],
      columns: [
        Column(
          .text(
            codes: (0..<rows).map { value($0, 0, Int32($0 * 3 % texts.count)) },
            dictionary: TextDictionary(texts)), validity: missing),
        Column(texts: (0..<rows).map { "text \($0 % 300)" }),
        Column(.integer((0..<rows).map { value($0, 0, .max - Int64($0)) }), validity: missing),
        Column(.number((0..<rows).map { value($0, 0, numbers[$0 % 7]) }), validity: missing),
        Column(.boolean((0..<rows).map { value($0, false, $0 % 3 == 0) }), validity: missing),
        Column(
          .timestamp((0..<rows).map { value($0, 0, Int64($0 - 500) * 86_400_000_001) }),
          validity: missing),
      ], rowCount: rows)
  }

  /// Row `i` has values in every `i % 11`th of 300 columns, none where that is 0; some are explicit zeros.
  private static var matrix: SparseMatrix {
    var offsets = [0]
    var indices: [Int32] = []
    for row in 0..<rows {
      if row % 11 > 0 { indices += stride(from: 0, to: Int32(300), by: row % 11) }
      offsets.append(indices.count)
    }
    return SparseMatrix(
      rowCount: rows, columnCount: 300, rowOffsets: offsets, columnIndices: indices,
      values: indices.indices.map { Float($0 % 17) - 8 })
  }
}
