/// The whole records at the start of a buffer, split into fields.
///
/// Two blocks take turns: while one is split, the records of the other are appended to the columns.
@safe final class CSVBlock: @unchecked Sendable {  // one thread splits it, when nobody reads it
  let splitter: CSVSplitter
  /// Where its records lie; nil before the first split.
  private(set) var bytes: UnsafeMutablePointer<UInt8>?
  private(set) var outcome = CSVSplitter.Outcome()
  /// Why the block could not be read.
  private(set) var failure: FrameError?

  init(_ splitter: CSVSplitter) { self.splitter = splitter }

  var rowCount: Int { splitter.rowCount }

  /// Splits the bytes that the input has.
  func split(_ input: CSVInput) {
    let bytes = unsafe input.bytes
    outcome = unsafe splitter.split(
      bytes, count: input.count, atEnd: input.isAtEnd, offset: input.offset)
    unsafe self.bytes = bytes
  }

  /// Reads and splits what follows another block, whose records have been consumed.
  func split(_ input: CSVInput, behind other: CSVBlock) {
    guard input.count < CSVInput.maximumRecord else {
      failure = CSVReader.tooLong(other.outcome.openQuoteLine, other.splitter.line, input.path)
      return
    }
    do throws(FrameError) {
      try input.fill()
    } catch {
      failure = error
      return
    }
    splitter.line = other.splitter.line
    split(input)
  }

  /// Calls `body` with the bytes and the fields of one slot, which are `width` apart.
  @inline(__always)
  func withFields(
    _ slot: Int,
    _ body: (
      _ bytes: UnsafePointer<UInt8>, _ fields: UnsafePointer<CSVField>, _ width: Int
    ) -> Void
  ) {
    guard let bytes = unsafe bytes else { return }
    unsafe body(bytes, splitter.fields + slot, splitter.width)
  }
}
