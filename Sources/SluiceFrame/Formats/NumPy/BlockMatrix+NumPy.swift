extension BlockMatrix {
  /// Writes the `.npz` archive of `scipy.sparse.save_npz(…, compressed=False)` for a CSR matrix.
  ///
  /// Row offsets are int32 where they fit, else int64. Rows are laid out band by band, once for the checksums, which
  /// stand in front of the members, and once for each member: twice in the cache is quicker than once in memory for all.
  /// - Parameter zip64Limit: from this size on, sizes and places take 64 bits; smaller only in tests.
  package func writeNumPy<Sink: ByteSink & ~Copyable>(
    to sink: inout Sink, zip64Limit: Int = 0xFFFF_FFFF
  ) throws(FrameError) {
    let isNarrow = storedCount <= Int(Int32.max)
    let offsetSize = isNarrow ? 4 : 8
    var indices = try ArrayMember("indices", "<i4", [storedCount], size: 4 * storedCount)
    var offsets = try ArrayMember(
      "indptr", "<i\(offsetSize)", [rowCount + 1], size: offsetSize * (rowCount + 1))
    var data = try ArrayMember("data", "<f4", [storedCount], size: 4 * storedCount)
    let end = (0..<offsetSize).map { UInt8(truncatingIfNeeded: storedCount >> (8 * $0)) }
    var writer = BandWriter(self)
    var offset = 0
    for rows in writer.bands {
      try writer.writeColumns(of: rows, to: &indices.checksum)
      try writer.writeStarts(of: rows, from: &offset, isNarrow: isNarrow, to: &offsets.checksum)
      try writer.writeValues(of: rows, to: &data.checksum)
    }
    try offsets.checksum.write(end)

    var zip = ZipWriter(zip64From: zip64Limit)
    try indices.add(to: &zip, &sink) { sink throws(FrameError) in
      for rows in writer.bands { try writer.writeColumns(of: rows, to: &sink) }
    }
    try offsets.add(to: &zip, &sink) { sink throws(FrameError) in
      var offset = 0
      for rows in writer.bands {
        try writer.writeStarts(of: rows, from: &offset, isNarrow: isNarrow, to: &sink)
      }
      try sink.write(end)
    }
    try ArrayMember.add("format", "|S3", [], Array("csr".utf8), to: &zip, &sink)
    try ArrayMember.add("shape", "<i8", [2], [rowCount, columnCount], to: &zip, &sink)
    try data.add(to: &zip, &sink) { sink throws(FrameError) in
      for rows in writer.bands { try writer.writeValues(of: rows, to: &sink) }
    }
    try zip.finish(to: &sink)
  }
}

/// An array of a `.npz` archive, whose checksum gathers before it is written.
private struct ArrayMember {
  private let name: String
  private let head: [UInt8]
  private let size: Int
  var checksum = Checksum()

  /// - Parameter size: of the numbers, in bytes.
  init(_ name: String, _ type: String, _ shape: [Int], size: Int) throws(FrameError) {
    self.name = "\(name).npy"
    head = NumPyHeader(type: type, shape: shape).encoded
    self.size = head.count + size
    try checksum.write(head)
  }

  func add<Sink: ByteSink & ~Copyable>(
    to zip: inout ZipWriter, _ sink: inout Sink,
    _ content: (inout Sink) throws(FrameError) -> Void
  ) throws(FrameError) {
    try zip.add(name, size: size, checksum: checksum, to: &sink) { sink throws(FrameError) in
      try sink.write(head)
      try content(&sink)
    }
  }

  static func add<Number: PlainNumber, Sink: ByteSink & ~Copyable>(
    _ name: String, _ type: String, _ shape: [Int], _ numbers: [Number],
    to zip: inout ZipWriter, _ sink: inout Sink
  ) throws(FrameError) {
    var member = try ArrayMember(
      name, type, shape, size: numbers.count * MemoryLayout<Number>.stride)
    try member.checksum.write(numbers)
    try member.add(to: &zip, &sink) { sink throws(FrameError) in try sink.write(numbers) }
  }
}
