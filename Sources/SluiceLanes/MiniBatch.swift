/// A column or row of a mini-batch with the (normalised) value there.
package struct MiniBatchEntry: BitwiseCopyable, Sendable {
  package var index: Int32
  package var value: Float

  /// How many entries of rows before one is used memory is asked for what it leads to.
  package static var ahead: Int { 24 }

  package init(index: Int32, value: Float) {
    self.index = index
    self.value = value
  }
}

/// Some rows of a mini-batch as the inner loops read them.
@safe package struct BatchRows {
  package let count: Int
  /// Which rows, in the order in which they are gone through.
  package let order: UnsafePointer<Int32>
  /// Where each of them begins in `entries`, and where the last one ends.
  package let starts: UnsafePointer<Int32>
  /// Indices are columns; there are `MiniBatchEntry.ahead` more than are used.
  package let entries: UnsafePointer<MiniBatchEntry>

  package init(
    count: Int, order: UnsafePointer<Int32>, starts: UnsafePointer<Int32>,
    entries: UnsafePointer<MiniBatchEntry>
  ) {
    self.count = count
    unsafe self.order = order
    unsafe self.starts = starts
    unsafe self.entries = entries
  }
}

/// Some of the columns that occur in a mini-batch, each with the rows that have it.
@safe package struct BatchColumns {
  /// How many columns before one is moved memory is asked for its factors.
  package static var ahead: Int { 4 }

  package let count: Int
  /// Which columns, in the order in which they are gone through; there are `ahead` more than are used.
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
