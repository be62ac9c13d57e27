extension Records {
  /// Reads RecordIO-protobuf of sparse or dense rows; a dense row's zeros are not stored.
  ///
  /// The number of columns comes from the records' shapes (0 where there is no record), or from the length
  /// of dense rows; labels are nil where no record has one.
  /// - Parameters:
  ///   - name: of the file, for messages.
  ///   - rowLimit: the most records there may be; smaller only in tests.
  /// - Throws: `.malformed` with the record's number, from 1, and the byte; `.wrongType` for other values
  ///   than numbers, `.tooLarge` for more than `rowLimit` records.
  package init(
    recordIO bytes: Span<UInt8>, name: String, rowLimit: Int = Table.maximumRowCount
  ) throws(FrameError) {
    let file = BinaryReader(bytes, name: name)
    var gathering = RecordGathering()
    var position = 0
    while position < file.count {
      guard gathering.rowCount < rowLimit else {
        throw FrameError(tooManyRows: name, limit: rowLimit)
      }
      position = try gathering.readRecord(at: position, of: file)
    }
    self = gathering.take()
  }
}
