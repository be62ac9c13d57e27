/// Builds a FlatBuffer back to front, as the format wants it: what is referred to comes before what refers.
///
/// References are distances from the buffer's end, which stay valid while the front grows.
/// https://flatbuffers.dev/internals/
struct FlatBufferBuilder {
  /// A place that a later table or vector may refer to.
  struct Reference {
    fileprivate let distance: Int
  }

  /// A table's field; absent ones have the schema's default.
  enum Field {
    case absent
    case byte(UInt8)
    case short(Int16)
    case int(Int32)
    case long(Int64)
    case reference(Reference)
  }

  /// The bytes from the last to the first.
  private var reversed: [UInt8] = []
  private var alignment = 4

  /// Pads so that the position is a multiple of `alignment` once `size` more bytes stand in front.
  private mutating func align(_ alignment: Int, before size: Int) {
    self.alignment = max(self.alignment, alignment)
    while (reversed.count + size) % alignment != 0 { reversed.append(0) }
  }

  private mutating func prepend<Number: FixedWidthInteger>(_ number: Number) {
    for shift in stride(from: Number.bitWidth - 8, through: 0, by: -8) {
      reversed.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  private mutating func prependAligned(_ number: some FixedWidthInteger) {
    align(number.bitWidth / 8, before: number.bitWidth / 8)
    prepend(number)
  }

  private mutating func prependOffset(to target: Reference) {
    align(4, before: 4)
    prepend(UInt32(reversed.count + 4 - target.distance))
  }

  private var here: Reference { Reference(distance: reversed.count) }

  mutating func text(_ text: String) -> Reference {
    align(4, before: text.utf8.count + 1)
    reversed.append(0)
    reversed.append(contentsOf: text.utf8.reversed())
    prepend(UInt32(text.utf8.count))
    return here
  }

  mutating func vector(_ references: [Reference]) -> Reference {
    align(4, before: 4 * references.count)
    for reference in references.reversed() { prependOffset(to: reference) }
    prepend(UInt32(references.count))
    return here
  }

  /// A vector of structs, each of as many 64-bit words.
  mutating func vector(structs: [[Int64]]) -> Reference {
    align(8, before: 0)
    for words in structs.reversed() {
      for word in words.reversed() { prepend(word) }
    }
    align(4, before: 4)
    prepend(UInt32(structs.count))
    return here
  }

  /// A table with the schema's fields in their order.
  mutating func table(_ fields: [Field]) -> Reference {
    let start = reversed.count
    var places = Array(repeating: 0, count: fields.count)
    for (slot, field) in fields.enumerated().reversed() {
      switch field {
      case .absent: continue
      case .byte(let number): prependAligned(number)
      case .short(let number): prependAligned(number)
      case .int(let number): prependAligned(number)
      case .long(let number): prependAligned(number)
      case .reference(let target): prependOffset(to: target)
      }
      places[slot] = reversed.count
    }
    prependAligned(0 as Int32)
    let table = here
    for place in places.reversed() {
      prepend(UInt16(place == 0 ? 0 : table.distance - place))
    }
    prepend(UInt16(table.distance - start))
    prepend(UInt16(4 + 2 * fields.count))
    // The table's first word tells how far in front of it its layout stands.
    let distance = UInt32(reversed.count - table.distance)
    for i in 0..<4 {
      reversed[table.distance - 1 - i] = UInt8(truncatingIfNeeded: distance >> UInt32(8 * i))
    }
    return table
  }

  /// The finished buffer with `root` as its root table.
  mutating func finish(_ root: Reference) -> [UInt8] {
    align(alignment, before: 4)
    prependOffset(to: root)
    return reversed.reversed()
  }
}
