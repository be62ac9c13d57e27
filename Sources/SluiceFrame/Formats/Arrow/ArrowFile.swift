/// An Arrow IPC file's footer: its schema, and where its dictionaries and batches are.
struct ArrowFile: ~Escapable {
  let file: BinaryReader
  let schema: ArrowSchema
  let dictionaries: [ArrowMetadata.Block]
  let batches: [ArrowMetadata.Block]

  /// - Throws: `.malformed` for what is no Arrow file or points out of it, `.wrongType` for columns that
  ///   tables cannot hold.
  @_lifetime(copy file)
  init(_ file: consuming BinaryReader) throws(FrameError) {
    let magic = ArrowFormat.magic
    guard file.holds(magic, at: 0) else {
      let isStream = file.holds([0xFF, 0xFF, 0xFF, 0xFF], at: 0)
      throw file.malformed(
        at: 0, "not an Arrow file: it does not start with ARROW1",
        hint: isStream ? "it is an Arrow stream; write it in the file format" : nil)
    }
    guard file.count >= 24, file.holds(magic, at: file.count - 6) else {
      throw file.malformed(at: file.count, "cut off: it does not end with ARROW1")
    }
    let end = file.count - 10
    let size = Int(try file.load(UInt32.self, at: end, "the footer's length"))
    guard size <= end - 8 else {
      throw file.malformed(at: end, "a footer of \(size) bytes is longer than the file")
    }
    let footer = try FlatBufferTable(
      rootOf: try file.part(at: end - size, count: size, "the footer"))
    schema = try ArrowSchema(try footer.table(1, "the schema"))
    dictionaries = try Self.blocks(footer, 2, end: end - size)
    batches = try Self.blocks(footer, 3, end: end - size)
    self.file = file
  }

  /// Blocks must rise and not overlap, so that no corrupt file makes more rows than it has bytes for.
  private static func blocks(
    _ footer: borrowing FlatBufferTable, _ slot: Int, end: Int
  ) throws(FrameError) -> [ArrowMetadata.Block] {
    let list = try footer.vector(slot, stride: 24)
    var blocks: [ArrowMetadata.Block] = []
    var position = 8
    for i in 0..<list.count {
      let place = list.start + 24 * i
      let offset = Int(try footer.buffer.load(Int64.self, at: place, "a block"))
      let metadata = Int(try footer.buffer.load(Int32.self, at: place + 8, "a block"))
      let body = Int(try footer.buffer.load(Int64.self, at: place + 16, "a block"))
      guard offset >= position, offset <= end, metadata >= 8, metadata <= end - offset,
        body >= 0, body <= end - offset - metadata
      else { throw footer.buffer.malformed(at: place, "a block lies outside of the file") }
      position = offset + metadata + body
      blocks.append(ArrowMetadata.Block(offset: offset, metadataSize: metadata, bodySize: body))
    }
    return blocks
  }

  /// The message at `block`, which must be of the kind `header`.
  @_lifetime(copy self)
  func message(
    at block: ArrowMetadata.Block, header: UInt8
  ) throws(FrameError) -> FlatBufferTable {
    let start = block.offset
    guard try file.load(UInt32.self, at: start, "a message") == ArrowFormat.continuation else {
      throw file.malformed(at: start, "no Arrow message starts here")
    }
    let size = Int(try file.load(UInt32.self, at: start + 4, "a message's length"))
    guard size <= block.metadataSize - 8 else {
      throw file.malformed(at: start + 4, "a message of \(size) bytes is too long")
    }
    let message = try FlatBufferTable(
      rootOf: try file.part(at: start + 8, count: size, "a message"))
    let version = try message.number(0, default: 0 as Int16)
    guard version == ArrowFormat.version5 || version == ArrowFormat.version4 else {
      throw file.malformed(
        at: start, "Arrow metadata V\(Int(version) + 1) are not read, only V4 and V5")
    }
    guard try message.number(1, default: 0 as UInt8) == header else {
      throw file.malformed(at: start, "a message of another kind than the footer says")
    }
    return try message.table(2, "a message's header")
  }

  @_lifetime(copy self)
  func body(of block: ArrowMetadata.Block) throws(FrameError) -> BinaryReader {
    try file.part(at: block.offset + block.metadataSize, count: block.bodySize, "a message's body")
  }
}
