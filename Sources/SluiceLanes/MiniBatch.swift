/// A column or row of a mini-batch with the (normalised) value there.
package struct MiniBatchEntry: BitwiseCopyable, Sendable {
  package var index: Int32
  package var value: Float

  package init(index: Int32, value: Float) {
    self.index = index
    self.value = value
  }
}

/// Rows as the inner loops read them: offsets, and entries whose indices are columns.
@safe package struct BatchRows {
  package let count: Int
  /// `count + 1` offsets into `entries`.
  package let starts: UnsafePointer<Int32>
  package let entries: UnsafePointer<MiniBatchEntry>

  package init(
    count: Int, starts: UnsafePointer<Int32>, entries: UnsafePointer<MiniBatchEntry>
  ) {
    self.count = count
    unsafe self.starts = starts
    unsafe self.entries = entries
  }
}

/// The columns that occur in a mini-batch, each with the rows that have it.
@safe package struct BatchColumns {
  package let count: Int
  /// In order of first appearance.
  package let columns: UnsafePointer<Int32>
  /// `count + 1` offsets into `entries`.
  package let starts: UnsafePointer<Int32>
  /// Indices are rows of the mini-batch, rising within a column.
  package let entries: UnsafePointer<MiniBatchEntry>

  package init(
    count: Int, columns: UnsafePointer<Int32>, starts: UnsafePointer<Int32>,
    entries: UnsafePointer<MiniBatchEntry>
  ) {
    self.count = count
    unsafe self.columns = columns
    unsafe self.starts = starts
    unsafe self.entries = entries
  }
}
