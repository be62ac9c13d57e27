extension SparseMatrix {
  /// Writes the `.npz` archive of `scipy.sparse.save_npz(…, compressed=False)`; see `BlockMatrix.writeNumPy`.
  package func writeNumPy<Sink: ByteSink & ~Copyable>(
    to sink: inout Sink, zip64Limit: Int = 0xFFFF_FFFF
  ) throws(FrameError) {
    try BlockMatrix(self).writeNumPy(to: &sink, zip64Limit: zip64Limit)
  }

  /// Reads a `.npz` archive of a CSR matrix as scipy writes it, stored or deflated, of float32 or float64
  /// (rounded).
  /// - Parameter name: of the file, for messages.
  /// - Throws: `.malformed` with the byte when it is damaged or no CSR matrix with rising columns in each
  ///   row; `.wrongType` for other formats and types.
  package init(numPy bytes: Span<UInt8>, name: String) throws(FrameError) {
    let zip = try ZipArchive(BinaryReader(bytes, name: name))
    let format = try zip.withMember("format.npy") { file throws(FrameError) in
      try NumPyArray(copy file).byteText("the format's name")
    }
    guard format == "csr" else {
      throw FrameError(
        .wrongType, "\(name): a sparse matrix in the format '\(format)', not 'csr'",
        hint: "convert it with scipy's tocsr() before saving")
    }
    let shape = try zip.withMember("shape.npy") { file throws(FrameError) in
      try NumPyArray(copy file).integers("the shape")
    }
    guard shape.count == 2, shape[0] >= 0, (0...Int(Int32.max)).contains(shape[1]) else {
      throw FrameError(.malformed, "\(name): shape.npy: \(shape) is no shape of a matrix here")
    }
    guard shape[0] <= Table.maximumRowCount else { throw FrameError(tooManyRows: name) }
    let rowOffsets = try zip.withMember("indptr.npy") { file throws(FrameError) in
      try NumPyArray(copy file).integers("a row offset")
    }
    let columnIndices = try zip.withMember("indices.npy") { file throws(FrameError) in
      try NumPyArray(copy file).smallIntegers("a column index")
    }
    let values = try zip.withMember("data.npy") { file throws(FrameError) in
      try NumPyArray(copy file).floats("the data")
    }
    try self.init(
      checking: name, shape: (shape[0], shape[1]), rowOffsets: rowOffsets,
      columnIndices: columnIndices, values: values)
  }

  /// Takes parts that come from outside.
  private init(
    checking name: String, shape: (rows: Int, columns: Int), rowOffsets: [Int],
    columnIndices: [Int32], values: [Float]
  ) throws(FrameError) {
    func malformed(_ what: String) -> FrameError {
      FrameError(.malformed, "\(name): \(what)")
    }
    guard rowOffsets.count - 1 == shape.rows else {
      throw malformed("indptr.npy: \(rowOffsets.count) row offsets for \(shape.rows) rows")
    }
    guard columnIndices.count == values.count else {
      throw malformed("\(columnIndices.count) column indices for \(values.count) values")
    }
    guard rowOffsets[0] == 0, rowOffsets[shape.rows] == values.count else {
      throw malformed("indptr.npy: row offsets do not run from 0 to \(values.count)")
    }
    for row in 0..<shape.rows {
      let (start, end) = (rowOffsets[row], rowOffsets[row + 1])
      guard start <= end, end <= values.count else {
        throw malformed("indptr.npy: row \(row) runs from \(start) to \(end)")
      }
      var last: Int32 = -1
      for i in start..<end {
        let column = columnIndices[i]
        guard column > last, Int(column) < shape.columns else {
          throw malformed(
            column >= 0 && Int(column) < shape.columns
              ? "indices.npy: row \(row): column \(column) comes after \(last); sort them"
              : "indices.npy: row \(row): column \(column) of \(shape.columns)")
        }
        last = column
      }
    }
    self.init(
      rowCount: shape.rows, columnCount: shape.columns, rowOffsets: rowOffsets,
      columnIndices: columnIndices, values: values)
  }
}
