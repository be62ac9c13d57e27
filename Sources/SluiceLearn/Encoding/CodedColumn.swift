import SluiceFrame

/// A column without missing values as small codes, so that encoding works once per distinct value.
struct CodedColumn {
  /// One code a row.
  let codes: [Int32]
  /// The value of each code, in no special order; codes that no row has can have values too.
  let values: Categories
  /// The codes that rows have, rising.
  let occurring: [Int32]

  var codeCount: Int { values.count }

  /// - Throws: `.outOfRange` for missing values and numbers that are not finite, `.wrongType` for timestamps.
  init(_ column: Column, named name: String) throws(FrameError) {
    try column.requireNoMissing(named: name)
    switch column.storage {
    case .text(let codes, let dictionary):
      self.init(codes: codes, values: .text(dictionary))
    case .boolean(let values):
      self.init(codes: values.map { $0 ? 1 : 0 }, values: .boolean([false, true]))
    case .integer(let values):
      if let (codes, range) = Self.offsets(of: values) {
        self.init(codes: codes, values: .integer(Array(range)))
      } else {
        let (codes, bits) = Self.codes(of: values.map(UInt64.init(bitPattern:)))
        self.init(codes: codes, values: .integer(bits.map(Int64.init(bitPattern:))))
      }
    case .number(let values):
      if let row = values.firstIndex(where: { !$0.isFinite }) {
        throw FrameError(
          .outOfRange, "column '\(name)', row \(row + 1): \(values[row]) is not a finite number")
      }
      // Adding zero makes -0 and 0 one value, as they compare equal.
      let (codes, bits) = Self.codes(of: values.map { ($0 + 0).bitPattern })
      self.init(codes: codes, values: .number(bits.map(Double.init(bitPattern:))))
    case .timestamp:
      throw FrameError(
        .wrongType, "column '\(name)' is timestamp, which has no categories",
        hint: "encode a text, integer, number or boolean column")
    }
  }

  private init(codes: [Int32], values: Categories) {
    var occurs = [Bool](repeating: false, count: values.count)
    for code in codes { occurs[Int(code)] = true }
    self.codes = codes
    self.values = values
    occurring = occurs.indices.filter { occurs[$0] }.map { Int32($0) }
  }

  /// How far each value is above the smallest one, where all lie so close together that a table of them is small.
  private static func offsets(of values: [Int64]) -> ([Int32], ClosedRange<Int64>)? {
    guard var low = values.first else { return nil }
    var high = low
    for value in values {
      low = min(low, value)
      high = max(high, value)
    }
    let (width, overflow) = high.subtractingReportingOverflow(low)
    guard !overflow, width <= max(1024, 2 * Int64(values.count)), width < Int64(Int32.max) else {
      return nil
    }
    return (values.map { Int32(truncatingIfNeeded: $0 &- low) }, low...high)
  }

  /// Codes in order of first appearance, and the value of each.
  private static func codes(of values: [UInt64]) -> (codes: [Int32], distinct: [UInt64]) {
    var codes = [Int32](repeating: 0, count: values.count)
    var distinct: [UInt64] = []
    var slots = [Int32](repeating: -1, count: 1024)
    for (row, value) in values.enumerated() {
      if distinct.count * 2 >= slots.count {
        slots = [Int32](repeating: -1, count: slots.count * 4)
        for (code, value) in distinct.enumerated() {
          slots[freeSlot(for: value, in: slots, distinct)] = Int32(code)
        }
      }
      let slot = freeSlot(for: value, in: slots, distinct)
      if slots[slot] < 0 {
        slots[slot] = Int32(distinct.count)
        distinct.append(value)
      }
      codes[row] = slots[slot]
    }
    return (codes, distinct)
  }

  /// The slot that holds `value`, or the empty one where it belongs.
  @inline(__always)
  private static func freeSlot(
    for value: UInt64, in slots: [Int32], _ distinct: [UInt64]
  ) -> Int {
    let shift = UInt64(64 - slots.count.trailingZeroBitCount)
    let folded = value ^ value >> 32
    var slot = Int(truncatingIfNeeded: (folded &* 0x9e37_79b9_7f4a_7c15) >> shift)
    while slots[slot] >= 0, distinct[Int(slots[slot])] != value {
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }
}
