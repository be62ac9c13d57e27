/// What is wrong with a record, before it is said in which file: what walks through millions of small messages
/// carries no name along.
struct RecordProblem: Error {
  var code: FrameError.Code
  /// From the start of the bytes that are read.
  var offset: Int
  var words: String

  init(_ code: FrameError.Code = .malformed, at offset: Int, _ words: String) {
    self.code = code
    self.offset = offset
    self.words = words
  }
}
