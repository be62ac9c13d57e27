/// Paths of included files.
enum IncludePath {
  /// The path relative to the folder of the including file, without `.` and needless `..`.
  static func of(_ path: String, from including: String) -> String {
    var parts: [Substring] = []
    let isAbsolute = path.hasPrefix("/") || including.hasPrefix("/")
    if !path.hasPrefix("/") {
      parts = including.split(separator: "/").dropLast().map { $0 }
    }
    for part in path.split(separator: "/") {
      if part == "." { continue }
      if part == "..", let last = parts.last, last != "..", last != "." {
        parts.removeLast()
      } else {
        parts.append(part)
      }
    }
    return (isAbsolute ? "/" : "") + parts.joined(separator: "/")
  }
}
