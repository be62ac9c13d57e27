import SluiceLanes

extension BatchRows {
  /// Gives each row, its linear part, and twice its pairwise part.
  ///
  /// - Parameter pairwise: of block b and row r at `b * stride + r`, for all blocks.
  @inline(__always)
  func forEachRow(
    linear: UnsafePointer<Float>, pairwise: UnsafePointer<Float>, stride: Int, blockCount: Int,
    _ body: (_ row: Int, _ line: Float, _ pairs: Float) -> Void
  ) {
    for place in 0..<count {
      let row = unsafe Int(order[place])
      var line: Float = 0
      for position in unsafe Int(starts[place])..<Int(starts[place + 1]) {
        let entry = unsafe entries[position]
        unsafe line += linear[Int(entry.index)] * entry.value
      }
      var pairs: Float = 0
      for block in 0..<blockCount { unsafe pairs += pairwise[block * stride + row] }
      body(row, line, pairs)
    }
  }
}
