/// The FlatBuffers that describe a table in an Arrow file.
enum ArrowMetadata {
  /// Where a message stands in the file.
  struct Block {
    var offset: Int
    /// With the eight bytes in front of the FlatBuffer.
    var metadataSize: Int
    var bodySize: Int

    fileprivate var words: [Int64] {
      [Int64(offset), Int64(UInt32(metadataSize)), Int64(bodySize)]
    }
  }

  /// A buffer in a message's body.
  struct Buffer {
    var offset: Int
    var size: Int
  }

  /// A column's length and how many of its values are missing.
  struct Node {
    var count: Int
    var missing: Int
  }

  static func schema(of table: Table) -> [UInt8] {
    var builder = FlatBufferBuilder()
    let schema = build(table, in: &builder)
    return message(ArrowFormat.Header.schema, schema, bodySize: 0, &builder)
  }

  static func footer(
    of table: Table, dictionaries: [Block], batches: [Block]
  ) -> [UInt8] {
    var builder = FlatBufferBuilder()
    let batches = builder.vector(structs: batches.map(\.words))
    let dictionaries = builder.vector(structs: dictionaries.map(\.words))
    let schema = build(table, in: &builder)
    let footer = builder.table([
      .short(ArrowFormat.version5), .reference(schema), .reference(dictionaries),
      .reference(batches),
    ])
    return builder.finish(footer)
  }

  static func recordBatch(
    rowCount: Int, _ nodes: [Node], _ buffers: [Buffer], bodySize: Int
  ) -> [UInt8] {
    var builder = FlatBufferBuilder()
    let batch = build(rowCount: rowCount, nodes, buffers, in: &builder)
    return message(ArrowFormat.Header.recordBatch, batch, bodySize: bodySize, &builder)
  }

  /// - Parameter id: the column's place in the table.
  static func dictionaryBatch(
    id: Int, count: Int, _ buffers: [Buffer], bodySize: Int
  ) -> [UInt8] {
    var builder = FlatBufferBuilder()
    let nodes = [Node(count: count, missing: 0)]
    let batch = build(rowCount: count, nodes, buffers, in: &builder)
    let dictionary = builder.table([.long(Int64(id)), .reference(batch)])
    return message(ArrowFormat.Header.dictionaryBatch, dictionary, bodySize: bodySize, &builder)
  }

  private static func message(
    _ header: UInt8, _ content: FlatBufferBuilder.Reference, bodySize: Int,
    _ builder: inout FlatBufferBuilder
  ) -> [UInt8] {
    let message = builder.table([
      .short(ArrowFormat.version5), .byte(header), .reference(content), .long(Int64(bodySize)),
    ])
    return builder.finish(message)
  }

  private static func build(
    rowCount: Int, _ nodes: [Node], _ buffers: [Buffer], in builder: inout FlatBufferBuilder
  ) -> FlatBufferBuilder.Reference {
    let buffers = builder.vector(structs: buffers.map { [Int64($0.offset), Int64($0.size)] })
    let nodes = builder.vector(structs: nodes.map { [Int64($0.count), Int64($0.missing)] })
    return builder.table([.long(Int64(rowCount)), .reference(nodes), .reference(buffers)])
  }

  private static func build(
    _ table: Table, in builder: inout FlatBufferBuilder
  ) -> FlatBufferBuilder.Reference {
    var fields: [FlatBufferBuilder.Reference] = []
    for (id, name) in table.names.enumerated() {
      fields.append(field(name, table.columns[id], id: id, in: &builder))
    }
    let list = builder.vector(fields)
    return builder.table([.short(0), .reference(list)])
  }

  private static func field(
    _ name: String, _ column: Column, id: Int, in builder: inout FlatBufferBuilder
  ) -> FlatBufferBuilder.Reference {
    let (code, type) = type(of: column, in: &builder)
    var dictionary = FlatBufferBuilder.Field.absent
    if case .text(_, let texts) = column.storage {
      let index = builder.table([.int(Int32(8 * texts.codeSize)), .byte(1)])
      dictionary = .reference(builder.table([.long(Int64(id)), .reference(index), .byte(0)]))
    }
    let children = builder.vector([])
    let name = builder.text(name)
    return builder.table([
      .reference(name), .byte(1), .byte(code), .reference(type), dictionary, .reference(children),
    ])
  }

  private static func type(
    of column: Column, in builder: inout FlatBufferBuilder
  ) -> (UInt8, FlatBufferBuilder.Reference) {
    switch column.storage {
    case .text(_, let dictionary):
      let isLarge = dictionary.needsWideOffsets
      let code = isLarge ? ArrowFormat.TypeCode.largeUTF8 : ArrowFormat.TypeCode.utf8
      return (code, builder.table([]))
    case .integer: return (ArrowFormat.TypeCode.integer, builder.table([.int(64), .byte(1)]))
    case .number: return (ArrowFormat.TypeCode.float, builder.table([.short(2)]))
    case .boolean: return (ArrowFormat.TypeCode.boolean, builder.table([]))
    case .timestamp: return (ArrowFormat.TypeCode.timestamp, builder.table([.short(2)]))
    }
  }
}

extension TextDictionary {
  /// Whether the bytes do not fit the 32-bit offsets of Arrow's plain utf8.
  var needsWideOffsets: Bool { bytes.count > Int(Int32.max) }

  /// How many bytes a code takes in a file: 1, 2 or 4, as few as hold them all, as pandas has it of categories.
  var codeSize: Int {
    if count <= Int(Int8.max) + 1 { return 1 }
    return count <= Int(Int16.max) + 1 ? 2 : 4
  }
}
