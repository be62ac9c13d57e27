/// Rows that come one part after the other, as often as they are asked for.
///
/// Used by one thread at a time.
package protocol RecordSource: AnyObject {
  /// What the rows come from, for messages.
  var name: String { get }

  /// The next `count` rows, fewer at the end; nil after it.
  func next(_ count: Int) throws(FrameError) -> Records?

  /// Starts again with the first row.
  func rewind() throws(FrameError)
}

/// Rows that are in memory already.
package final class RecordsInMemory: RecordSource {
  package let name: String
  private let records: Records
  private var position = 0

  package init(_ records: Records, name: String) {
    self.records = records
    self.name = name
  }

  package func next(_ count: Int) -> Records? {
    let rows = position..<min(position + count, records.matrix.rowCount)
    if rows.isEmpty { return nil }
    position = rows.upperBound
    if rows.count == records.matrix.rowCount { return records }
    let order = rows.map { Int32(truncatingIfNeeded: $0) }
    return Records(
      matrix: records.matrix.selecting(rows: order),
      labels: records.labels.map { Labels(Array($0.values[rows])) })
  }

  package func rewind() { position = 0 }
}
