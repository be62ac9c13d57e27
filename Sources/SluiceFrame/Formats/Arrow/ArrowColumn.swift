/// Gathers a table's column from the batches of an Arrow file, one after the other.
protocol ArrowColumn {
  mutating func read(_ batch: inout ArrowBatch) throws(FrameError)
  /// What has been read.
  var column: Column { get }
}

/// A column whose values have a fixed size.
struct ArrowFixedColumn<Value>: ArrowColumn {
  private var values: [Value] = []
  private var validity = ArrowValidity()
  /// Of a value that is missing.
  private let zero: Value
  private let decode: (inout ArrowBatch, Bitmap?) throws(FrameError) -> [Value]
  private let storage: ([Value]) -> Column.Storage

  init(
    zero: Value, storage: @escaping ([Value]) -> Column.Storage,
    decode: @escaping (inout ArrowBatch, Bitmap?) throws(FrameError) -> [Value]
  ) {
    self.zero = zero
    self.storage = storage
    self.decode = decode
  }

  mutating func read(_ batch: inout ArrowBatch) throws(FrameError) {
    let missing = try batch.startColumn()
    let start = values.count
    let new = try decode(&batch, missing)
    if start == 0 { values = new } else { values.append(contentsOf: new) }
    if let missing {
      for row in 0..<missing.count where !missing[row] { values[start + row] = zero }
    }
    validity.append(missing, count: new.count)
  }

  var column: Column { Column(storage(values), validity: validity.bitmap) }
}

/// Text that is not dictionary-encoded in the file.
struct ArrowTextColumn: ArrowColumn {
  private var texts = ArrowTexts()
  let isLarge: Bool

  init(isLarge: Bool) { self.isLarge = isLarge }

  mutating func read(_ batch: inout ArrowBatch) throws(FrameError) {
    try texts.read(&batch, isLarge: isLarge)
  }

  var column: Column { Column(fileCodes: texts.codes, texts.dictionary) }
}

/// Text as indices into a dictionary.
struct ArrowCodeColumn: ArrowColumn {
  private var codes: [Int32] = []
  private let dictionary: ArrowTexts
  private let index: ArrowSchema.Layout
  /// Whether the file's dictionary has distinct texts and can be used as it is.
  private let isDirect: Bool

  init(_ dictionary: ArrowTexts, index: ArrowSchema.Layout) {
    self.dictionary = dictionary
    self.index = index
    isDirect = dictionary.codes.indices.allSatisfy { dictionary.codes[$0] == Int32($0) }
  }

  mutating func read(_ batch: inout ArrowBatch) throws(FrameError) {
    let missing = try batch.startColumn()
    switch index {
    case .integer(8, true): try append(try batch.numbers(Int8.self), missing, batch)
    case .integer(16, true): try append(try batch.numbers(Int16.self), missing, batch)
    case .integer(32, true): try append(try batch.numbers(Int32.self), missing, batch)
    case .integer(let bits, let isSigned):
      try append(try batch.integers(bits: bits, isSigned: isSigned), missing, batch)
    default: break
    }
  }

  private mutating func append(
    _ indices: [some FixedWidthInteger], _ missing: Bitmap?, _ batch: borrowing ArrowBatch
  ) throws(FrameError) {
    let count = dictionary.codes.count
    let isIn = indices.allSatisfy { $0 >= 0 && $0 < count }
    if isIn, isDirect, missing == nil {
      let direct = indices as? [Int32] ?? indices.map { Int32(truncatingIfNeeded: $0) }
      if codes.isEmpty { codes = direct } else { codes.append(contentsOf: direct) }
      return
    }
    for (row, index) in indices.enumerated() {
      if let missing, !missing[row] {
        codes.append(-1)
      } else if index >= 0 && index < count {
        codes.append(dictionary.codes[Int(index)])
      } else {
        throw batch.malformed("row \(row) has the index \(index) of \(count) dictionary entries")
      }
    }
  }

  var column: Column { Column(fileCodes: codes, dictionary.dictionary) }
}

extension Column {
  /// Takes codes that are -1 where the text is missing.
  fileprivate init(fileCodes codes: [Int32], _ dictionary: TextDictionary) {
    guard codes.contains(-1) else {
      self.init(.text(codes: codes, dictionary: dictionary))
      return
    }
    var validity = Bitmap(repeating: false, count: codes.count)
    for row in codes.indices where codes[row] >= 0 { validity[row] = true }
    self.init(
      .text(codes: codes.map { max($0, 0) }, dictionary: dictionary), validity: validity)
  }
}
