/// A table in a FlatBuffer that comes from outside: every access is checked.
struct FlatBufferTable: ~Escapable {
  let buffer: BinaryReader
  private let position: Int
  private let layout: Int
  private let layoutSize: Int

  /// The root table of `buffer`.
  @_lifetime(copy buffer)
  init(rootOf buffer: borrowing BinaryReader) throws(FrameError) {
    let offset = try buffer.load(UInt32.self, at: 0, "the root table")
    try self.init(buffer, at: Int(offset))
  }

  @_lifetime(copy buffer)
  private init(_ buffer: borrowing BinaryReader, at position: Int) throws(FrameError) {
    self.buffer = copy buffer
    self.position = position
    let distance = try buffer.load(Int32.self, at: position, "a table")
    layout = position - Int(distance)
    layoutSize = Int(try buffer.load(UInt16.self, at: layout, "a table's layout"))
    try buffer.check(layout, layoutSize, "a table's layout")
  }

  /// Where the field lies, or nil when it is absent.
  private func place(_ slot: Int) throws(FrameError) -> Int? {
    let entry = 4 + 2 * slot
    guard entry + 2 <= layoutSize else { return nil }
    let offset = try buffer.load(UInt16.self, at: layout + entry, "a table's layout")
    return offset == 0 ? nil : position + Int(offset)
  }

  func number<Number: PlainNumber>(
    _ slot: Int, default number: Number
  ) throws(FrameError) -> Number {
    guard let place = try place(slot) else { return number }
    return try buffer.load(Number.self, at: place, "a field")
  }

  private func target(_ slot: Int) throws(FrameError) -> Int? {
    guard let place = try place(slot) else { return nil }
    return place + Int(try buffer.load(UInt32.self, at: place, "a reference"))
  }

  func has(_ slot: Int) throws(FrameError) -> Bool { try place(slot) != nil }

  /// The table a field refers to; an error when it is absent.
  @_lifetime(copy self)
  func table(_ slot: Int, _ what: String) throws(FrameError) -> FlatBufferTable {
    guard let target = try target(slot) else {
      throw buffer.malformed(at: position, "\(what) is missing")
    }
    return try FlatBufferTable(buffer, at: target)
  }

  /// Where a vector's elements start and how many there are; none when it is absent.
  func vector(_ slot: Int, stride: Int) throws(FrameError) -> (start: Int, count: Int) {
    guard let target = try target(slot) else { return (0, 0) }
    let count = Int(try buffer.load(UInt32.self, at: target, "a list"))
    try buffer.check(target + 4, count, stride: stride, "a list")
    return (target + 4, count)
  }

  /// Table `index` of a vector of tables that starts at `start`.
  @_lifetime(copy self)
  func element(_ index: Int, ofVectorAt start: Int) throws(FrameError) -> FlatBufferTable {
    let place = start + 4 * index
    let offset = try buffer.load(UInt32.self, at: place, "a reference")
    return try FlatBufferTable(buffer, at: place + Int(offset))
  }

  func text(_ slot: Int) throws(FrameError) -> String? {
    guard let target = try target(slot) else { return nil }
    let count = Int(try buffer.load(UInt32.self, at: target, "a text"))
    return try buffer.text(at: target + 4, count: count, "a text")
  }
}
