extension Records {
  /// Reads RecordIO-protobuf of sparse or dense rows; a dense row's zeros are not stored.
  ///
  /// The number of columns comes from the records' shapes (0 where there is no record), or from the length
  /// of dense rows; labels are nil where no record has one.
  /// - Parameter name: of the file, for messages.
  /// - Throws: `.malformed` with the record's number, from 1, and the byte; `.wrongType` for other values
  ///   than numbers.
  package init(recordIO bytes: Span<UInt8>, name: String) throws(FrameError) {
    let file = BinaryReader(bytes, name: name)
    var gathering = RecordGathering()
    var position = 0
    while position < file.count {
      position = try gathering.readRecord(at: position, of: file)
    }
    self = gathering.take()
  }
}
