import FoundationEssentials

extension SafetensorsFile {
  /// The longest header that readers of the format accept.
  private static let maximumHeader: UInt64 = 100_000_000

  /// Reads tensors of F32, F64 and I64, which must lie one behind the other up to the file's end.
  /// - Parameter name: of the file, for messages.
  /// - Throws: `.malformed` with the byte or the tensor, or `.wrongType`.
  package init(safetensors bytes: Span<UInt8>, name: String) throws(FrameError) {
    let file = BinaryReader(bytes, name: name)
    let size = try file.load(UInt64.self, at: 0, "the header's length")
    guard size <= Self.maximumHeader, size <= UInt64(file.count - 8) else {
      throw file.malformed(at: 0, "not a safetensors file: a header of \(size) bytes")
    }
    let json = try file.array(of: UInt8.self, at: 8, count: Int(size), "the header")
    let members: [String: JSONValue]
    do throws(FrameError) {
      guard case .object(let object) = try JSONValue(decoding: Data(json)) else {
        throw file.malformed(at: 8, "the header is no JSON object")
      }
      members = object
    } catch {
      throw file.malformed(at: 8, "the header is no JSON object")
    }
    let data = try file.part(at: 8 + Int(size), count: file.count - 8 - Int(size), "the data")
    var entries: [SafetensorsEntry] = []
    for (name, member) in members.sorted(by: { $0.key < $1.key }) where name != Self.metadataKey {
      entries.append(try SafetensorsEntry(name, member, file))
    }
    // Empty tensors start where others do.
    entries.sort { ($0.start, $0.end, $0.name) < ($1.start, $1.end, $1.name) }
    var tensors: [Tensor] = []
    var end = 0
    for entry in entries {
      guard entry.start == end else {
        throw data.malformed(at: end, "tensor '\(entry.name)' starts at \(entry.start), not here")
      }
      tensors.append(try entry.read(from: data))
      end = entry.end
    }
    guard end == data.count else {
      throw data.malformed(at: end, "\(data.count - end) bytes belong to no tensor")
    }
    self.init(tensors: tensors, metadata: try Self.metadata(members[Self.metadataKey], file))
  }

  private static func metadata(
    _ value: JSONValue?, _ file: borrowing BinaryReader
  ) throws(FrameError) -> [String: String] {
    guard let value else { return [:] }
    guard case .object(let members) = value else {
      throw file.malformed(at: 8, "\(metadataKey) is no object")
    }
    var metadata: [String: String] = [:]
    for (key, value) in members {
      guard case .string(let text) = value else {
        throw file.malformed(at: 8, "\(metadataKey): '\(key)' is no text")
      }
      metadata[key] = text
    }
    return metadata
  }
}

/// What the header says of one tensor.
private struct SafetensorsEntry {
  let name: String
  let type: String
  let shape: [Int]
  /// In the data behind the header.
  let start: Int
  let end: Int

  init(
    _ name: String, _ member: JSONValue, _ file: borrowing BinaryReader
  ) throws(FrameError) {
    guard let type = member["dtype"]?.stringValue,
      let shape = Self.integers(member["shape"]),
      let offsets = Self.integers(member["data_offsets"]), offsets.count == 2,
      offsets[0] >= 0, offsets[0] <= offsets[1]
    else { throw file.malformed(at: 8, "tensor '\(name)' lacks a type, shape or place") }
    self.name = name
    self.type = type
    self.shape = shape
    start = offsets[0]
    end = offsets[1]
  }

  private static func integers(_ value: JSONValue?) -> [Int]? {
    guard case .array(let items) = value else { return nil }
    var integers: [Int] = []
    for item in items {
      guard case .integer(let integer) = item else { return nil }
      integers.append(integer)
    }
    return integers
  }

  func read(from data: borrowing BinaryReader) throws(FrameError) -> SafetensorsFile.Tensor {
    let size: Int
    switch type {
    case "F32": size = 4
    case "F64", "I64": size = 8
    default:
      throw FrameError(
        .wrongType, "\(data.name): tensor '\(name)' is of type \(type), not F32, F64 or I64")
    }
    var count = 1
    for dimension in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard dimension >= 0, !overflow else {
        throw data.malformed(at: start, "tensor '\(name)' cannot have the shape \(shape)")
      }
      count = product
    }
    guard (end - start).isMultiple(of: size), (end - start) / size == count else {
      throw data.malformed(
        at: start, "tensor '\(name)' of shape \(shape) takes \(end - start) bytes")
    }
    let what = "tensor '\(name)'"
    switch type {
    case "F32":
      let values = try data.array(of: Float.self, at: start, count: count, what)
      return SafetensorsFile.Tensor(name, shape: shape, .float32(values))
    case "F64":
      let values = try data.array(of: Double.self, at: start, count: count, what)
      return SafetensorsFile.Tensor(name, shape: shape, .float64(values))
    default:
      let values = try data.array(of: Int64.self, at: start, count: count, what)
      return SafetensorsFile.Tensor(name, shape: shape, .int64(values))
    }
  }
}
