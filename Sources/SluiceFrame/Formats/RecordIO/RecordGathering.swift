/// Gathers rows record by record.
struct RecordGathering {
  private var tensor = RecordTensor()
  private(set) var columnCount: Int?
  /// How many records were taken away before.
  private var takenCount = 0
  private var hasLabels: Bool?
  private var rowOffsets = [0]
  private var columnIndices: [Int32] = []
  private var values: [Float] = []
  private var labels: [Float] = []

  var rowCount: Int { rowOffsets.count - 1 }

  /// What has been read since the last time.
  mutating func take() -> Records {
    let matrix = SparseMatrix(
      rowCount: rowCount, columnCount: columnCount ?? 0, rowOffsets: rowOffsets,
      columnIndices: columnIndices, values: values)
    let records = Records(matrix: matrix, labels: labels.isEmpty ? nil : Labels(labels))
    takenCount += rowCount
    rowOffsets = [0]
    columnIndices = []
    values = []
    labels = []
    return records
  }

  /// Reads the record whose frame starts at `position`.
  /// - Returns: where the next one starts.
  mutating func readRecord(
    at position: Int, of file: borrowing BinaryReader
  ) throws(FrameError) -> Int {
    do {
      return try readFrame(at: position, of: file)
    } catch {
      throw numbered(error, file.name)
    }
  }

  /// The error with the number of the record that is being read.
  func numbered(_ error: FrameError, _ name: String) -> FrameError {
    var numbered = error
    let prefix = "\(name): "
    if error.message.hasPrefix(prefix) {
      numbered.message =
        "\(prefix)record \(takenCount + rowCount + 1): \(error.message.dropFirst(prefix.count))"
    }
    return numbered
  }

  private mutating func readFrame(
    at position: Int, of file: borrowing BinaryReader
  ) throws(FrameError) -> Int {
    let size = try RecordIO.frameSize(at: position, of: file)
    try file.check(position + 8, size - 8, "a record")
    let length = Int(try file.load(UInt32.self, at: position + 4, "a record's length"))
    do throws(RecordProblem) {
      try read(record: position + 8..<position + 8 + length, of: file.bytes)
    } catch {
      throw FrameError(
        error.code, "\(file.name): byte \(file.base + error.offset): \(error.words)")
    }
    return position + size
  }

  private mutating func read(
    record range: Range<Int>, of bytes: Span<UInt8>
  ) throws(RecordProblem) {
    var message = ProtobufMessage(bytes, range)
    var hasFeatures = false
    var label: Float?
    while let field = try message.next() {
      switch field.number {
      case RecordIO.Field.features where try readEntry(field, of: bytes):
        guard !hasFeatures else {
          throw RecordProblem(at: field.range.lowerBound, "a second tensor of features")
        }
        hasFeatures = true
        try appendRow(at: field.range.lowerBound)
      case RecordIO.Field.label where try readEntry(field, of: bytes):
        guard tensor.values.count == 1, label == nil else {
          throw RecordProblem(
            at: field.range.lowerBound, "\(tensor.values.count) labels instead of one")
        }
        label = tensor.values[0]
      default: continue
      }
    }
    guard hasFeatures else { throw RecordProblem(at: range.lowerBound, "it has no features") }
    guard (label != nil) == hasLabels ?? (label != nil) else {
      throw RecordProblem(
        at: range.lowerBound,
        label == nil ? "it has no label, unlike those before" : "only this one has a label")
    }
    hasLabels = label != nil
    if let label { labels.append(label) }
    rowOffsets.append(values.count)
  }

  /// Reads a map's entry into `tensor`; false when its key is not "values".
  private mutating func readEntry(
    _ entry: ProtobufMessage.Field, of bytes: Span<UInt8>
  ) throws(RecordProblem) -> Bool {
    guard entry.wire == .counted else { return false }
    tensor.removeAll()
    var message = ProtobufMessage(bytes, entry.range)
    var isValues = false
    while let field = try message.next() {
      guard field.wire == .counted else { continue }
      switch field.number {
      case RecordIO.Field.mapKey:
        isValues = RecordIO.isKey(bytes.extracting(field.range))
      case RecordIO.Field.mapValue: try tensor.read(value: field.range, of: bytes)
      default: continue
      }
    }
    return isValues
  }

  private mutating func appendRow(at offset: Int) throws(RecordProblem) {
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
      throw RecordProblem(
        at: offset, "\(tensor.keys.count) keys for \(tensor.values.count) values")
    }
    var next: UInt64 = 0
    for key in tensor.keys {
      guard key >= next, key < columns else {
        throw RecordProblem(
          at: offset,
          key < columns ? "key \(key) does not rise" : "key \(key) of \(columns) columns")
      }
      columnIndices.append(Int32(key))
      next = key + 1
    }
    values.append(contentsOf: tensor.values)
  }

  /// The number of columns, which all records share.
  private mutating func columns(
    isSparse: Bool, at offset: Int
  ) throws(RecordProblem) -> Int {
    let last = tensor.shape.last ?? (isSparse ? nil : UInt64(tensor.values.count))
    guard let last, last <= UInt64(Int32.max), tensor.shape.dropLast().allSatisfy({ $0 == 1 })
    else {
      throw RecordProblem(
        at: offset, tensor.shape.isEmpty ? "it has no shape" : "\(tensor.shape) is no row's shape")
    }
    guard isSparse || last == UInt64(tensor.values.count) else {
      throw RecordProblem(at: offset, "\(tensor.values.count) values for \(last) columns")
    }
    guard columnCount == nil || columnCount == Int(last) else {
      throw RecordProblem(
        at: offset, "it has \(last) columns, those before have \(columnCount ?? 0)")
    }
    columnCount = Int(last)
    return Int(last)
  }
}
