/// A column whose distinct values are kept as they are written, until all of them are known and give the type.
struct EncodedColumn {
  private let values = ValueDictionary()
  private var codes: [Int32] = []

  /// Makes room for `count` values in all.
  mutating func reserve(_ count: Int) { codes.reserveCapacity(count) }

  /// Appends the values of a block's rows in one slot.
  mutating func append(_ block: CSVBlock, slot: Int) {
    let rowCount = block.rowCount
    unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: rowCount) { batch in
      guard let start = batch.baseAddress else { return }
      unsafe block.withFields(slot) { bytes, fields, width in
        unsafe values.encode(bytes, fields, stride: width, rowCount: rowCount, into: start)
      }
      unsafe codes.append(contentsOf: batch)
    }
  }

  /// The column of a declared type (only text makes sense) or of the one that all values together have.
  consuming func column(
    declared: ColumnType?, missing: MissingSpellings, order: CSVOptions.DateOrder
  ) -> Column {
    let texts = values.texts
    var classes: Set<CSVValue.Class> = []
    var isMissing: [Bool] = []
    for code in 0..<texts.count {
      let text = texts.bytes.span.extracting(texts.offsets[code]..<texts.offsets[code + 1])
      let kind =
        declared == .text
        ? (missing.contains(text) ? .missing : .text)
        : CSVValue.classify(text, missing: missing, order: order)
      isMissing.append(kind == .missing)
      classes.insert(kind)
    }
    let type = declared ?? CSVValue.type(of: classes)
    return type == .text
      ? textColumn(texts, isMissing) : valueColumn(type, texts, missing: missing, order: order)
  }

  private consuming func textColumn(_ texts: TextDictionary, _ isMissing: [Bool]) -> Column {
    guard isMissing.contains(true) else {
      return Column(.text(codes: codes, dictionary: texts))
    }
    let validity = validity(isMissing)
    var kept = TextDictionary()
    var newCodes: [Int32] = []
    for code in 0..<texts.count {
      newCodes.append(isMissing[code] ? 0 : kept.append(texts.utf8(code)))
    }
    for row in codes.indices { codes[row] = newCodes[Int(codes[row])] }
    return Column(.text(codes: codes, dictionary: kept), validity: validity)
  }

  private func valueColumn(
    _ type: ColumnType, _ texts: TextDictionary, missing: MissingSpellings,
    order: CSVOptions.DateOrder
  ) -> Column {
    var distinct = DirectColumn(type, missing: missing, order: order)
    for code in 0..<texts.count {
      let text = texts.bytes.span.extracting(texts.offsets[code]..<texts.offsets[code + 1])
      let fits = distinct.append(text)
      precondition(fits, "a value of class \(type) did not parse as one")
    }
    let column = distinct.column
    let storage: Column.Storage =
      switch column.storage {
      case .integer(let values): .integer(codes.map { values[Int($0)] })
      case .timestamp(let values): .timestamp(codes.map { values[Int($0)] })
      case .number(let values): .number(codes.map { values[Int($0)] })
      case .boolean(let values): .boolean(codes.map { values[Int($0)] })
      case .text: preconditionFailure("values are not text")
      }
    guard let distinctValidity = column.validity else { return Column(storage) }
    return Column(storage, validity: validity((0..<texts.count).map { !distinctValidity[$0] }))
  }

  private func validity(_ isMissing: [Bool]) -> Bitmap {
    var words = [UInt64](repeating: 0, count: (codes.count + 63) / 64)
    for (row, code) in codes.enumerated() where !isMissing[Int(code)] {
      words[row >> 6] |= 1 << UInt64(row & 63)
    }
    return Bitmap(words: words, count: codes.count)
  }
}
