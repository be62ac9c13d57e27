/// Writes tables as CSV (RFC 4180): a header, `\n` line ends, quotes only where they are needed.
///
/// Numbers are the shortest that read back the same (a whole number in a number column keeps its `.0`), timestamps are
/// ISO 8601 (`2010-12-01T08:26:00`), booleans `true` and `false`. Missing values are empty fields; an empty text is `""`.
package struct CSVWriter: Sendable {
  package var delimiter: UInt8

  package init(delimiter: UInt8 = UInt8(ascii: ",")) { self.delimiter = delimiter }

  /// Replaces the file at `path`; not atomic.
  package func write(_ table: Table, path: String) throws(FrameError) {
    var sink = try FileSink(path: path)
    try write(table, to: &sink)
    try sink.finish()
  }

  package func write<Sink: ByteSink & ~Copyable>(
    _ table: Table, to sink: inout Sink
  ) throws(FrameError) {
    var chunk: [UInt8] = []
    chunk.reserveCapacity(1 << 17)
    let isSingle = table.columns.count == 1
    let renderers = table.columns.map { Renderer($0, quoting: quoted) }
    for (index, name) in table.names.enumerated() {
      if index > 0 { chunk.append(delimiter) }
      chunk.append(contentsOf: quoted(Array(name.utf8)[...]))
    }
    chunk.append(UInt8(ascii: "\n"))
    for row in 0..<table.rowCount {
      let start = chunk.count
      for (index, renderer) in renderers.enumerated() {
        if index > 0 { chunk.append(delimiter) }
        renderer.append(row, to: &chunk)
      }
      // An empty line would be no record.
      if isSingle, chunk.count == start { chunk.append(contentsOf: [0x22, 0x22]) }
      chunk.append(UInt8(ascii: "\n"))
      if chunk.count >= 1 << 16 {
        try sink.write(chunk)
        chunk.removeAll(keepingCapacity: true)
      }
    }
    if !chunk.isEmpty { try sink.write(chunk) }
  }

  /// The text as a field, with quotes where it needs them.
  private func quoted(_ text: ArraySlice<UInt8>) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    // At a file's start it would be taken for the mark of UTF-8.
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let needsQuotes =
      text.isEmpty || text.starts(with: byteOrderMark)
      || text.contains {
        $0 == delimiter || $0 == quote || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
      }
    guard needsQuotes else { return Array(text) }
    var field = [quote]
    for byte in text {
      if byte == quote { field.append(quote) }
      field.append(byte)
    }
    field.append(quote)
    return field
  }

  /// A column ready to be written: texts are quoted once per distinct text.
  private struct Renderer {
    private let column: Column
    private var fields: [[UInt8]] = []

    init(_ column: Column, quoting: (ArraySlice<UInt8>) -> [UInt8]) {
      self.column = column
      if case .text(_, let dictionary) = column.storage {
        fields = (0..<dictionary.count).map { quoting(dictionary.utf8($0)) }
      }
    }

    func append(_ row: Int, to chunk: inout [UInt8]) {
      if column.isMissing(row) { return }
      switch column.storage {
      case .text(let codes, _): chunk.append(contentsOf: fields[Int(codes[row])])
      case .integer(let values): chunk.append(contentsOf: String(values[row]).utf8)
      case .number(let values): chunk.append(contentsOf: values[row].description.utf8)
      case .boolean(let values): chunk.append(contentsOf: (values[row] ? "true" : "false").utf8)
      case .timestamp(let values):
        TimestampText.append(values[row], to: &chunk)
      }
    }
  }
}
