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
  /// Over the rows since the beginning, until they were all there; nil where nobody asks for it.
  private var running: Fingerprint?
  /// Over all rows, once they have been read to the end.
  private var whole: Fingerprint?

  /// - Parameter isFingerprinted: whether `fingerprint` will be asked for.
  init(_ source: any RecordSource, _ check: RowCheck, size: Int, isFingerprinted: Bool) {
    running = isFingerprinted ? Fingerprint() : nil
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
    guard let records else {
      (whole, running) = (whole ?? running, nil)
      return nil
    }
    defer { rowCount += records.matrix.rowCount }
    let rows = try check.checked(records, firstRow: rowCount)
    running?.add(rows)
    return rows
  }

  /// Over all rows as they are parted; where they were not all read yet, it reads them, from the beginning to the end.
  func fingerprint() throws(LearnError) -> Fingerprint {
    if let whole { return whole }
    try rewind()
    while try next() != nil {}
    guard let whole else { preconditionFailure("a stream's end without a fingerprint") }
    try rewind()
    return whole
  }

  func rewind() throws(LearnError) {
    rowCount = 0
    if running != nil { running = Fingerprint() }
    do throws(FrameError) {
      try source.rewind()
    } catch {
      throw LearnError(.malformed, error.message, hint: error.hint)
    }
  }
}
