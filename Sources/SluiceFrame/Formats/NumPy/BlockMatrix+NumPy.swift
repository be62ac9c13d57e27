extension BlockMatrix {
  /// Writes the `.npz` archive of `scipy.sparse.save_npz(…, compressed=False)` for a CSR matrix.
  ///
  /// Row offsets are int32 where they fit, else int64. Many rows are laid out band by band, once for the checksums, which
  /// stand in front of the members, and once for each of the two large members; fewer as a whole and once.
  /// - Parameters:
  ///   - zip64Limit: from this size on, sizes and places take 64 bits; smaller only in tests.
  ///   - wholeLimit: up to so many stored values the rows are laid out as a whole; smaller only in tests.
  package func writeNumPy<Sink: ByteSink & ~Copyable>(
    to sink: inout Sink, zip64Limit: Int = 0xFFFF_FFFF, wholeLimit: Int = 1 << 22
  ) throws(FrameError) {
    if whole == nil, storedCount <= wholeLimit {
      return try laid.writeNumPy(to: &sink, zip64Limit: zip64Limit)
    }
    let isNarrow = storedCount <= Int(Int32.max)
    let offsetSize = isNarrow ? 4 : 8
    var indices = try ArrayMember("indices", "<i4", [storedCount], size: 4 * storedCount)
    var offsets = try ArrayMember(
      "indptr", "<i\(offsetSize)", [rowCount + 1], size: offsetSize * (rowCount + 1))
    var data = try ArrayMember("data", "<f4", [storedCount], size: 4 * storedCount)
    for band in bands {
      let rows = laid(band)
      try indices.checksum.write(rows.columnIndices)
      try data.checksum.write(rows.values)
    }
    try writeOffsets(isNarrow: isNarrow, to: &offsets.checksum)

    var zip = ZipWriter(zip64From: zip64Limit)
    try indices.add(to: &zip, &sink) { sink throws(FrameError) in
      for band in bands { try sink.write(laid(band).columnIndices) }
    }
    try offsets.add(to: &zip, &sink) { sink throws(FrameError) in
      try writeOffsets(isNarrow: isNarrow, to: &sink)
    }
    try ArrayMember.add("format", "|S3", [], Array("csr".utf8), to: &zip, &sink)
    try ArrayMember.add("shape", "<i8", [2], [rowCount, columnCount], to: &zip, &sink)
    try data.add(to: &zip, &sink) { sink throws(FrameError) in
      for band in bands { try sink.write(laid(band).values) }
    }
    try zip.finish(to: &sink)
  }

  private func writeOffsets(
    isNarrow: Bool, to sink: inout some ByteSink & ~Copyable
  ) throws(FrameError) {
    if let whole {
      for start in stride(from: 0, to: rowCount + 1, by: 1 << 18) {
        let offsets = whole.rowOffsets[start..<min(start + 1 << 18, rowCount + 1)]
        if isNarrow {
          try sink.write(offsets.map { Int32(truncatingIfNeeded: $0) })
        } else {
          try sink.write(offsets)
        }
      }
      return
    }
    var offset = 0
    try sink.writeZeros(isNarrow ? 4 : 8)
    for band in bands {
      var offsets = lengths(of: band)
      for row in offsets.indices {
        offset += offsets[row]
        offsets[row] = offset
      }
      if isNarrow {
        try sink.write(offsets.map { Int32(truncatingIfNeeded: $0) })
      } else {
        try sink.write(offsets)
      }
    }
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
