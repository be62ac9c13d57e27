import SluiceFrame

/// A number that tells rows and weights from others; against accidents, not against malice.
///
/// Each word is taken in by a step that can be undone, so two sequences stay apart once they differ, but for words that
/// happen to make up for it.
struct Fingerprint: Equatable {
  private var state: UInt64 = 0x243F_6A88_85A3_08D3

  init() {}

  /// Over parts, some of which may be missing.
  init<Part, Failure: Error>(
    _ parts: [Part?], add: (Part, inout Fingerprint) throws(Failure) -> Void
  ) throws(Failure) {
    for part in parts {
      self.add(part == nil ? 0 : 1)
      if let part { try add(part, &self) }
    }
  }

  mutating func add(_ word: UInt64) {
    state = (state ^ word) &* 0x9E37_79B9_7F4A_7C15
    state ^= state >> 32
  }

  mutating func add(_ other: Fingerprint) { add(other.state) }

  mutating func add(_ values: [Float]) { add(values) { UInt64($0.bitPattern) } }

  mutating func add(_ values: [Double]) { add(values) { $0.bitPattern } }

  mutating func add(_ text: String) { add(Array(text.utf8)) { UInt64($0) } }

  mutating func add(_ rows: LabelledRows) {
    let matrix = rows.matrix
    add(UInt64(matrix.columnCount))
    add(matrix.rowOffsets) { UInt64(truncatingIfNeeded: $0) }
    add(matrix.columnIndices) { UInt64(truncatingIfNeeded: $0) }
    add(matrix.values)
    add(rows.targets)
    add(rows.weights ?? [])
  }

  /// The length comes first, so that nothing moves unseen from one array into the next.
  private mutating func add<Element>(_ values: [Element], word: (Element) -> UInt64) {
    add(UInt64(values.count))
    for value in values { add(word(value)) }
  }

  /// 16 hexadecimal digits.
  var text: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
