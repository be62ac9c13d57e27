/// The columns of an Arrow file, as far as tables can hold them.
struct ArrowSchema {
  /// How values lie in buffers.
  enum Layout: Equatable {
    case integer(bits: Int, isSigned: Bool)
    case float(bits: Int)
    case boolean
    case text(isLarge: Bool)
    case timestamp(TimeUnit)
  }

  enum TimeUnit: Int16 {
    case seconds = 0
    case milliseconds, microseconds, nanoseconds
  }

  struct Field {
    var name: String
    var layout: Layout
    /// Of dictionary-encoded text: which dictionary, and the indices' layout.
    var dictionary: (id: Int64, index: Layout)?
  }

  private(set) var fields: [Field] = []

  /// - Parameter schema: the FlatBuffers table `Schema`.
  init(_ schema: borrowing FlatBufferTable) throws(FrameError) {
    let file = schema.buffer
    guard try schema.number(0, default: 0 as Int16) == 0 else {
      throw file.malformed(at: 0, "big-endian Arrow data are not read")
    }
    let list = try schema.vector(1, stride: 4)
    var names: Set<String> = []
    for i in 0..<list.count {
      let field = try Self.field(try schema.element(i, ofVectorAt: list.start))
      guard names.insert(field.name).inserted else {
        throw FrameError(.malformed, "\(file.name): two columns are called '\(field.name)'")
      }
      fields.append(field)
    }
  }

  private static func field(_ table: borrowing FlatBufferTable) throws(FrameError) -> Field {
    let name = try table.text(0) ?? ""
    let code = try table.number(2, default: 0 as UInt8)
    guard let layout = try layout(code, table, name) else {
      throw otherType(name, code, table.buffer.name)
    }
    var field = Field(name: name, layout: layout)
    guard try table.has(4) else { return field }
    guard case .text = layout else {
      throw otherType(name, code, table.buffer.name, prefix: "dictionary of ")
    }
    let encoding = try table.table(4, "a dictionary")
    var index = Layout.integer(bits: 32, isSigned: true)
    if try encoding.has(1) { index = try integer(try encoding.table(1, "an index type")) }
    field.dictionary = (try encoding.number(0, default: 0 as Int64), index)
    return field
  }

  private static func layout(
    _ code: UInt8, _ field: borrowing FlatBufferTable, _ name: String
  ) throws(FrameError) -> Layout? {
    switch code {
    case ArrowFormat.TypeCode.integer: return try integer(try field.table(3, "an integer type"))
    case ArrowFormat.TypeCode.float:
      let type = try field.table(3, "a float type")
      switch try type.number(0, default: 0 as Int16) {
      case 1: return .float(bits: 32)
      case 2: return .float(bits: 64)
      default: return nil
      }
    case ArrowFormat.TypeCode.boolean: return .boolean
    case ArrowFormat.TypeCode.utf8: return .text(isLarge: false)
    case ArrowFormat.TypeCode.largeUTF8: return .text(isLarge: true)
    case ArrowFormat.TypeCode.timestamp:
      let type = try field.table(3, "a timestamp type")
      if let zone = try type.text(1), !zone.isEmpty {
        throw FrameError(
          .wrongType, "\(field.buffer.name): column '\(name)' has the time zone '\(zone)'",
          hint: "convert it to UTC and drop the zone before writing")
      }
      return TimeUnit(rawValue: try type.number(0, default: 0)).map { .timestamp($0) }
    default: return nil
    }
  }

  private static func integer(_ type: borrowing FlatBufferTable) throws(FrameError) -> Layout {
    let bits = Int(try type.number(0, default: 0 as Int32))
    guard [8, 16, 32, 64].contains(bits) else {
      throw type.buffer.malformed(at: 0, "integers of \(bits) bits")
    }
    return .integer(bits: bits, isSigned: try type.number(1, default: 0 as UInt8) != 0)
  }

  private static func otherType(
    _ name: String, _ code: UInt8, _ file: String, prefix: String = ""
  ) -> FrameError {
    let known = Int(code) < ArrowFormat.typeNames.count
    let type = known ? ArrowFormat.typeNames[Int(code)] : "number \(code)"
    return FrameError(
      .wrongType,
      "\(file): column '\(name)' has the Arrow type \(prefix)\(type), which a table cannot hold",
      hint: "tables hold utf8, integers, float32 and float64, bool and timestamps without a zone")
  }
}
