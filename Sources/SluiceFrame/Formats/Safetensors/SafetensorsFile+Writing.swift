extension SafetensorsFile {
  /// Writes the header as JSON with sorted keys, padded with spaces to 8 bytes, then the numbers: 8-byte
  /// types first, so that all are aligned, and by name among equals.
  package func write(to sink: inout some ByteSink & ~Copyable) throws(FrameError) {
    let wide = tensors.filter { $0.values.type != "F32" }
    let ordered = wide + tensors.filter { $0.values.type == "F32" }
    var members: [String: JSONValue] = [:]
    if !metadata.isEmpty {
      members[Self.metadataKey] = .object(metadata.mapValues { .string($0) })
    }
    var offset = 0
    for tensor in ordered {
      let end = offset + tensor.values.byteCount
      members[tensor.name] = .object([
        "dtype": .string(tensor.values.type),
        "shape": .array(tensor.shape.map { .integer($0) }),
        "data_offsets": .array([.integer(offset), .integer(end)]),
      ])
      offset = end
    }
    let json = Array(JSONValue.object(members).encoded())
    let padding = -json.count & 7
    var head: [UInt8] = []
    head.appendNumber(UInt64(json.count + padding))
    head += json
    head += [UInt8](repeating: UInt8(ascii: " "), count: padding)
    try sink.write(head)
    for tensor in ordered {
      switch tensor.values {
      case .float32(let values): try sink.write(values)
      case .float64(let values): try sink.write(values)
      case .int64(let values): try sink.write(values)
      }
    }
  }
}
