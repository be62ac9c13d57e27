extension Records {
  /// Reads RecordIO-protobuf of sparse or dense rows; a dense row's zeros are not stored.
  ///
  /// The number of columns comes from the records' shapes (0 where there is no record), or from the length
  /// of dense rows; labels are nil where no record has one.
  /// - Parameter name: of the file, for messages.
  /// - Throws: `.malformed` with the record's number, from 1, and the byte; `.wrongType` for other values
  ///   than numbers.
  package init(recordIO bytes: Span<UInt8>, name: String) throws(FrameError) {
    var reader = RecordReader(BinaryReader(bytes, name: name))
    while try reader.readRecord() {}
    self = reader.records
  }
}

/// Gathers rows record by record.
private struct RecordReader: ~Escapable {
  private let file: BinaryReader
  private var position = 0
  private var tensor = RecordTensor()
  private var columnCount: Int?
  private var rowOffsets = [0]
  private var columnIndices: [Int32] = []
  private var values: [Float] = []
  private var labels: [Float] = []

  @_lifetime(copy file)
  init(_ file: consuming BinaryReader) { self.file = file }

  private var rowCount: Int { rowOffsets.count - 1 }

  var records: Records {
    let matrix = SparseMatrix(
      rowCount: rowCount, columnCount: columnCount ?? 0, rowOffsets: rowOffsets,
      columnIndices: columnIndices, values: values)
    return Records(matrix: matrix, labels: labels.isEmpty ? nil : Labels(labels))
  }

  /// - Returns: false at the end of the file.
  mutating func readRecord() throws(FrameError) -> Bool {
    guard position < file.count else { return false }
    do {
      try readFrame()
      return true
    } catch {
      var numbered = error
      let prefix = "\(file.name): "
      if error.message.hasPrefix(prefix) {
        numbered.message =
          "\(prefix)record \(rowCount + 1): \(error.message.dropFirst(prefix.count))"
      }
      throw numbered
    }
  }

  private mutating func readFrame() throws(FrameError) {
    let magic = try file.load(UInt32.self, at: position, "a record's frame")
    guard magic == RecordIO.magic else {
      throw file.malformed(
        at: position, "a record starts with 0xCED7230A, here is 0x\(hex(magic))")
    }
    let size = Int(try file.load(UInt32.self, at: position + 4, "a record's length"))
    let start = position + 8
    try file.check(start, (size + 3) & ~3, "a record")
    try read(record: start..<start + size)
    position = start + (size + 3) & ~3
  }

  private func hex(_ number: UInt32) -> String {
    let digits = String(number, radix: 16, uppercase: true)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  private mutating func read(record range: Range<Int>) throws(FrameError) {
    var message = ProtobufMessage(file, range)
    var hasFeatures = false
    var label: Float?
    while let field = try message.next() {
      switch field.number {
      case RecordIO.Field.features where try readEntry(field):
        guard !hasFeatures else {
          throw file.malformed(at: field.range.lowerBound, "a second tensor of features")
        }
        hasFeatures = true
        try appendRow(at: field.range.lowerBound)
      case RecordIO.Field.label where try readEntry(field):
        guard tensor.values.count == 1, label == nil else {
          throw file.malformed(
            at: field.range.lowerBound, "\(tensor.values.count) labels instead of one")
        }
        label = tensor.values[0]
      default: continue
      }
    }
    guard hasFeatures else { throw file.malformed(at: range.lowerBound, "it has no features") }
    guard (label != nil) == !labels.isEmpty || rowCount == 0 else {
      throw file.malformed(
        at: range.lowerBound,
        label == nil ? "it has no label, unlike those before" : "only this one has a label")
    }
    if let label { labels.append(label) }
    rowOffsets.append(values.count)
  }

  /// Reads a map's entry into `tensor`; false when its key is not "values".
  private mutating func readEntry(_ entry: ProtobufMessage.Field) throws(FrameError) -> Bool {
    guard entry.wire == .counted else { return false }
    tensor.removeAll()
    var message = ProtobufMessage(file, entry.range)
    var isValues = false
    while let field = try message.next() {
      guard field.wire == .counted else { continue }
      switch field.number {
      case RecordIO.Field.mapKey:
        isValues =
          field.range.count == RecordIO.key.count - 2
          && file.holds(Array(RecordIO.key[2...]), at: field.range.lowerBound)
      case RecordIO.Field.mapValue: try tensor.read(value: field.range, of: file)
      default: continue
      }
    }
    return isValues
  }

  private mutating func appendRow(at offset: Int) throws(FrameError) {
    let isSparse = !tensor.keys.isEmpty || tensor.values.isEmpty
    let columns = try columns(isSparse: isSparse, at: offset)
    guard isSparse else {
      for (column, value) in tensor.values.enumerated() where value != 0 {
        columnIndices.append(Int32(column))
        values.append(value)
      }
      return
    }
    guard tensor.keys.count == tensor.values.count else {
      throw file.malformed(
        at: offset, "\(tensor.keys.count) keys for \(tensor.values.count) values")
    }
    var next: UInt64 = 0
    for key in tensor.keys {
      guard key >= next, key < columns else {
        throw file.malformed(
          at: offset,
          key < columns ? "key \(key) does not rise" : "key \(key) of \(columns) columns")
      }
      columnIndices.append(Int32(key))
      next = key + 1
    }
    values.append(contentsOf: tensor.values)
  }

  /// The number of columns, which all records share.
  private mutating func columns(isSparse: Bool, at offset: Int) throws(FrameError) -> Int {
    let last = tensor.shape.last ?? (isSparse ? nil : UInt64(tensor.values.count))
    guard let last, last <= UInt64(Int32.max), tensor.shape.dropLast().allSatisfy({ $0 == 1 })
    else {
      throw file.malformed(
        at: offset, tensor.shape.isEmpty ? "it has no shape" : "\(tensor.shape) is no row's shape")
    }
    guard isSparse || last == UInt64(tensor.values.count) else {
      throw file.malformed(at: offset, "\(tensor.values.count) values for \(last) columns")
    }
    guard columnCount == nil || columnCount == Int(last) else {
      throw file.malformed(
        at: offset, "it has \(last) columns, those before have \(columnCount ?? 0)")
    }
    columnCount = Int(last)
    return Int(last)
  }
}
