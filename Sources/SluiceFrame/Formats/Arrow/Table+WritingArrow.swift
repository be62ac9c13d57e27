extension Table {
  /// Writes an Arrow IPC file that pyarrow, polars and DuckDB open.
  ///
  /// Text is written as `dictionary<int8, int16 or int32, utf8>` with the dictionary as it is, unused texts included:
  /// equal rows with differently ordered dictionaries give other bytes, unless
  /// `compactingDictionaries()` was called first. Columns go to the sink from where they lie.
  /// - Parameter rowsPerBatch: a multiple of 64, so that a batch's validity starts with a whole word.
  package func writeArrow(
    to sink: inout some ByteSink & ~Copyable, rowsPerBatch: Int = 1 << 20
  ) throws(FrameError) {
    precondition(rowsPerBatch > 0 && rowsPerBatch % 64 == 0, "batches of \(rowsPerBatch) rows")
    var writer = ArrowWriter()
    try writer.start(self, to: &sink)
    for start in stride(from: 0, to: rowCount, by: rowsPerBatch) {
      let rows = start..<min(start + rowsPerBatch, rowCount)
      let missing = columns.map { $0.missingCount(in: rows) }
      // Values go to the sink from where they lie, so all at once.
      try writer.write(self, [rows], missing: missing, to: &sink) { index, part in
        columns[index].validity!.packed(part)
      } column: { index, part in
        (columns[index], part)
      }
    }
    try writer.finish(self, to: &sink)
  }
}

/// Knows where in the file the writing has come to.
struct ArrowWriter {
  private var position = 0
  private var dictionaries: [ArrowMetadata.Block] = []
  private var batches: [ArrowMetadata.Block] = []

  /// Writes all that comes before the rows: the schema and the dictionaries.
  mutating func start(
    _ table: Table, to sink: inout some ByteSink & ~Copyable
  ) throws(FrameError) {
    try sink.write(ArrowFormat.magic + [0, 0])
    position = 8
    _ = try write(message: ArrowMetadata.schema(of: table), bodySize: 0, to: &sink)
    for (id, column) in table.columns.enumerated() {
      if case .text(_, let dictionary) = column.storage {
        try write(dictionary, id: id, to: &sink)
      }
    }
  }

  private mutating func write(
    _ dictionary: TextDictionary, id: Int, to sink: inout some ByteSink & ~Copyable
  ) throws(FrameError) {
    let offsetSize = dictionary.needsWideOffsets ? 8 : 4
    var layout = ArrowBodyLayout()
    layout.add(0)
    layout.add(offsetSize * dictionary.offsets.count)
    layout.add(dictionary.bytes.count)
    let message = ArrowMetadata.dictionaryBatch(
      id: id, count: dictionary.count, layout.buffers, bodySize: layout.size)
    dictionaries.append(try write(message: message, bodySize: layout.size, to: &sink))
    if dictionary.needsWideOffsets {
      try write(dictionary.offsets[...], to: &sink)
    } else {
      try write(dictionary.offsets.map { Int32($0) }[...], to: &sink)
    }
    try write(dictionary.bytes[...], to: &sink)
    position += layout.size
  }

  /// Writes a batch of rows, one column after the other.
  ///
  /// - Parameters:
  ///   - parts: of the batch's rows, each but the last of a multiple of 64.
  ///   - missing: how many values are missing in each column.
  ///   - validity: the bits of a part's rows, eight in a byte; asked for where values are missing.
  ///   - column: gives a column and which of its rows are those of a part; asked for when it is written.
  mutating func write(
    _ table: Table, _ parts: [Range<Int>], missing: [Int],
    to sink: inout some ByteSink & ~Copyable, validity: (Int, Range<Int>) -> [UInt8],
    column: (Int, Range<Int>) -> (Column, rows: Range<Int>)
  ) throws(FrameError) {
    let rowCount = parts.reduce(0) { $0 + $1.count }
    var layout = ArrowBodyLayout()
    for (column, missing) in zip(table.columns, missing) {
      layout.add(missing > 0 ? (rowCount + 7) / 8 : 0)
      switch column.storage {
      case .text(_, let dictionary): layout.add(dictionary.codeSize * rowCount)
      case .integer, .number, .timestamp: layout.add(8 * rowCount)
      case .boolean: layout.add((rowCount + 7) / 8)
      }
    }
    // Those of the whole file; a part may have come with a dictionary of its own.
    let codeSizes = table.columns.map(\.codeSize)
    let nodes = missing.map { ArrowMetadata.Node(count: rowCount, missing: $0) }
    let message = ArrowMetadata.recordBatch(
      rowCount: rowCount, nodes, layout.buffers, bodySize: layout.size)
    batches.append(try write(message: message, bodySize: layout.size, to: &sink))
    for (index, node) in nodes.enumerated() {
      var size = 0
      if node.missing > 0 {
        for part in parts {
          let bits = validity(index, part)
          try sink.write(bits)
          size += bits.count
        }
        try sink.writeZeros(ArrowFormat.padding(size))
      }
      size = 0
      for part in parts {
        let (column, rows) = column(index, part)
        switch column.storage {
        case .text(let codes, _):
          size += try written(codes[rows], size: codeSizes[index], to: &sink)
        case .integer(let values), .timestamp(let values):
          size += try written(values[rows], to: &sink)
        case .number(let values): size += try written(values[rows], to: &sink)
        case .boolean(let values):
          let bits = Bitmap(values[rows])
          size += try written(bits.packed(0..<bits.count)[...], to: &sink)
        }
      }
      try sink.writeZeros(ArrowFormat.padding(size))
    }
    position += layout.size
  }

  mutating func finish(
    _ table: Table, to sink: inout some ByteSink & ~Copyable
  ) throws(FrameError) {
    var tail: [UInt8] = []
    tail.appendNumber(ArrowFormat.continuation)
    tail.appendNumber(0 as UInt32)
    let footer = ArrowMetadata.footer(of: table, dictionaries: dictionaries, batches: batches)
    tail += footer
    tail.appendNumber(UInt32(footer.count))
    tail += ArrowFormat.magic
    try sink.write(tail)
  }

  /// Writes a message's head, so padded that its body starts at a multiple of 64.
  private mutating func write(
    message: [UInt8], bodySize: Int, to sink: inout some ByteSink & ~Copyable
  ) throws(FrameError) -> ArrowMetadata.Block {
    let padding = ArrowFormat.padding(position + 8 + message.count)
    var head: [UInt8] = []
    head.appendNumber(ArrowFormat.continuation)
    head.appendNumber(UInt32(message.count + padding))
    head += message
    head += [UInt8](repeating: 0, count: padding)
    try sink.write(head)
    let block = ArrowMetadata.Block(
      offset: position, metadataSize: head.count, bodySize: bodySize)
    position += head.count
    return block
  }

  /// Writes a buffer and what pads it.
  private func write<Number: PlainNumber>(
    _ numbers: ArraySlice<Number>, to sink: inout some ByteSink & ~Copyable
  ) throws(FrameError) {
    try sink.writeZeros(ArrowFormat.padding(try written(numbers, to: &sink)))
  }

  /// Writes codes in one, two or four bytes each, and gives how many bytes they are.
  private func written(
    _ codes: ArraySlice<Int32>, size: Int, to sink: inout some ByteSink & ~Copyable
  ) throws(FrameError) -> Int {
    switch size {
    case 1: return try written(codes.narrowed(Int8.self)[...], to: &sink)
    case 2: return try written(codes.narrowed(Int16.self)[...], to: &sink)
    default: return try written(codes, to: &sink)
    }
  }

  /// Writes numbers, and gives how many bytes they are.
  private func written<Number: PlainNumber>(
    _ numbers: ArraySlice<Number>, to sink: inout some ByteSink & ~Copyable
  ) throws(FrameError) -> Int {
    if numbers.isEmpty { return 0 }
    try sink.write(numbers)
    return numbers.count * MemoryLayout<Number>.stride
  }
}

extension ArraySlice<Int32> {
  /// The same numbers in fewer bytes, in which they fit. Apart from what writes them: within a function that is generic
  /// over its sink each number would be taken by way of its type's witness.
  fileprivate func narrowed<Number: FixedWidthInteger>(_: Number.Type) -> [Number] {
    let source = span
    return [Number](capacity: source.count) { result in
      for index in source.indices { result.append(Number(truncatingIfNeeded: source[index])) }
    }
  }
}

/// Places buffers one behind the other, each at a multiple of 64.
private struct ArrowBodyLayout {
  private(set) var buffers: [ArrowMetadata.Buffer] = []
  private(set) var size = 0

  mutating func add(_ count: Int) {
    buffers.append(ArrowMetadata.Buffer(offset: size, size: count))
    size += count + ArrowFormat.padding(count)
  }
}

extension Column {
  /// Of text: how many bytes a code takes; else 0.
  fileprivate var codeSize: Int {
    if case .text(_, let dictionary) = storage { dictionary.codeSize } else { 0 }
  }

  /// - Precondition: the rows start at a multiple of 64.
  fileprivate func missingCount(in rows: Range<Int>) -> Int {
    guard let validity else { return 0 }
    let words = validity.words[rows.lowerBound / 64..<(rows.upperBound + 63) / 64]
    return rows.count - words.reduce(0) { $0 + $1.nonzeroBitCount }
  }
}

extension Bitmap {
  fileprivate init(_ bits: ArraySlice<Bool>) {
    var words = [UInt64](repeating: 0, count: (bits.count + 63) / 64)
    for (i, bit) in bits.enumerated() where bit { words[i >> 6] |= 1 << UInt64(i & 63) }
    self.init(words: words, count: bits.count)
  }

  /// The bits of `rows`, eight in a byte.
  /// - Precondition: the rows start at a multiple of 64, and end at one or with the bitmap.
  func packed(_ rows: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rows.count / 8 + 8)
    for word in words[rows.lowerBound / 64..<(rows.upperBound + 63) / 64] {
      bytes.appendNumber(word)
    }
    return Array(bytes.prefix((rows.count + 7) / 8))
  }
}
