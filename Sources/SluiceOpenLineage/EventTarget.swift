/// Where a person wants events to go.
package enum EventTarget: Sendable, Equatable {
  case file(String)
  /// The whole URL, with its path.
  case server(String)

  /// - Parameters:
  ///   - text: a file's path, or a URL of http or https; one without a path gets the usual one.
  ///   - endpoint: the usual path, without its first slash.
  /// - Returns: nil for no text, and for a URL of another kind.
  package init?(_ text: String, endpoint: String = "api/v1/lineage") {
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://"),
      text[..<colon].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
      )
    else {
      if text.isEmpty { return nil }
      self = .file(text)
      return
    }
    guard ["http", "https"].contains(text[..<colon].lowercased()) else { return nil }
    let host = text[text.index(colon, offsetBy: 3)...].prefix { !"/?#".contains($0) }
    let tail = text[host.endIndex...]
    self = .server(tail.isEmpty || tail == "/" ? "\(text[..<host.endIndex])/\(endpoint)" : text)
  }
}
