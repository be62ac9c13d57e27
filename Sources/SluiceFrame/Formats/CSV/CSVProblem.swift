/// What is wrong with one record, and on which line of the file it starts (1-based).
struct CSVProblem {
  var line: Int
  var code: FrameError.Code = .malformed
  /// The phrase behind `file:line: `.
  var message: String

  func error(in path: String) -> FrameError { FrameError(code, "\(path):\(line): \(message)") }

  static func misfit(
    _ value: Span<UInt8>, column: String, type: ColumnType, line: Int
  ) -> CSVProblem {
    let wanted =
      switch type {
      case .text: "text"
      case .integer: "an integer"
      case .number: "a number"
      case .boolean: "true or false"
      case .timestamp: "a timestamp"
      }
    return CSVProblem(
      line: line, code: .wrongType, message: "column '\(column)': \(quoted(value)) is not \(wanted)"
    )
  }

  /// A value between single quotes, on one line and cut to 60 characters.
  static func quoted(_ value: Span<UInt8>) -> String {
    var bytes: [UInt8] = []
    for i in 0..<min(value.count, 400) { bytes.append(value[i]) }
    var text = ""
    for (count, character) in String(decoding: bytes, as: UTF8.self).enumerated() {
      if count == 60 { return "'\(text)…'" }
      switch character {
      case "\n", "\r\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default: text.append(character)
      }
    }
    return "'\(text)'"
  }
}
