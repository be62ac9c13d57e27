/// Texts of Arrow's utf8 and large utf8, made into codes of one dictionary.
struct ArrowTexts {
  private var interner = TextInterner(capacity: 64)
  private var distinctCount = 0
  /// The code of each text that was read, in the file's order; -1 where it is missing.
  private(set) var codes: [Int32] = []

  /// The distinct texts in the order of their first appearance.
  var dictionary: TextDictionary { interner.dictionary }

  /// Reads a column of texts behind those before.
  mutating func read(_ batch: inout ArrowBatch, isLarge: Bool) throws(FrameError) {
    let validity = try batch.startColumn()
    let offsets = try batch.buffer()
    let data = try batch.buffer()
    if batch.rowCount == 0 { return }
    if isLarge {
      try append(try offsets.offsets(Int64.self, batch.rowCount), data, validity)
    } else {
      try append(try offsets.offsets(Int32.self, batch.rowCount), data, validity)
    }
  }

  private mutating func append(
    _ offsets: [some FixedWidthInteger], _ data: borrowing BinaryReader, _ validity: Bitmap?
  ) throws(FrameError) {
    let bytes = try data.array(of: UInt8.self, at: 0, count: data.count, "the text")
    var last = 0
    for row in 0..<offsets.count - 1 {
      let (start, end) = (Int(offsets[row]), Int(offsets[row + 1]))
      // Texts follow each other, so that a corrupt file cannot have more of them than bytes.
      guard start >= last, start <= end, end <= data.count else {
        throw data.malformed(at: 0, "text \(row) runs from \(start) to \(end) of \(data.count)")
      }
      last = end
      if let validity, !validity[row] {
        codes.append(-1)
        continue
      }
      let text = bytes[start..<end]
      let code = interner.code(of: text)
      if Int(code) == distinctCount {
        guard (try? UTF8Span(validating: text.span)) != nil else {
          throw data.malformed(at: start, "text \(row) is not UTF-8")
        }
        distinctCount += 1
      }
      codes.append(code)
    }
  }
}

extension BinaryReader {
  fileprivate func offsets<Number: PlainNumber>(
    _ type: Number.Type, _ count: Int
  ) throws(FrameError) -> [Number] {
    try array(of: type, at: 0, count: count + 1, "the list of offsets")
  }
}
