import SluiceFrame

/// Checked rows that come part by part, so that no more than one part is in memory.
///
/// Used by one thread at a time.
final class RowStream {
  private let source: any RecordSource
  private var check: RowCheck
  /// Rows in each part but the last.
  private let size: Int
  private var rowCount = 0

  init(_ source: any RecordSource, _ check: RowCheck, size: Int) {
    self.source = source
    self.check = check
    self.check.source = source.name
    self.size = size
  }

  /// The next part; nil at the end.
  func next() throws(LearnError) -> LabelledRows? {
    let records: Records?
    do throws(FrameError) {
      records = try source.next(size)
    } catch {
      throw LearnError(.malformed, error.message, hint: error.hint)
    }
    guard let records else { return nil }
    defer { rowCount += records.matrix.rowCount }
    return try check.checked(records, firstRow: rowCount)
  }

  func rewind() throws(LearnError) {
    rowCount = 0
    do throws(FrameError) {
      try source.rewind()
    } catch {
      throw LearnError(.malformed, error.message, hint: error.hint)
    }
  }
}
