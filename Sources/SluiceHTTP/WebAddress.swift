import FoundationEssentials

/// The address of something to fetch or to send to: `http`, `https` or a file of this machine.
package struct WebAddress: Sendable, Equatable, CustomStringConvertible {
  package enum Scheme: String, Sendable {
    case http, https, file
  }

  /// As it was written.
  package let text: String
  package let scheme: Scheme
  /// Empty for a file.
  package let host: String
  /// nil for the scheme's own.
  let port: Int?
  /// Without percent signs.
  package let path: String

  /// - Throws: `.badAddress` for a text that is none, another scheme, or a password within.
  package init(_ text: String) throws(HTTPError) {
    func refused(_ why: String, hint: String) -> HTTPError {
      HTTPError(.badAddress, "'\(text)' \(why)", hint: hint)
    }
    guard !text.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F }) else {
      throw refused("is no address: it holds a space", hint: "write a space as %20")
    }
    guard let colon = text.firstIndex(of: ":"), let url = URL(string: text) else {
      throw refused("is no address", hint: "write it as https://host/path")
    }
    guard let scheme = Scheme(rawValue: text[..<colon].lowercased()) else {
      throw refused(
        "has a scheme that is not known", hint: "the schemes are http, https and file")
    }
    guard url.user() == nil, url.password() == nil else {
      // The text itself would show the password.
      throw HTTPError(
        .badAddress, "an address with a user or a password in it is not taken",
        hint: "addresses are stored with every run")
    }
    let path = url.path(percentEncoded: false)
    let host = url.host(percentEncoded: false) ?? ""
    if scheme == .file {
      guard host.isEmpty || host == "localhost", path.hasPrefix("/"), path != "/" else {
        throw refused("names no file of this machine", hint: "write it as file:///folder/name")
      }
    } else if host.isEmpty {
      throw refused("names no host", hint: "write it as \(scheme.rawValue)://host/path")
    }
    self.text = text
    self.scheme = scheme
    self.host = scheme == .file ? "" : host
    port = url.port
    self.path = path
  }

  /// For messages: without the query, which may hold a secret, and without the fragment.
  package var description: String {
    String(text.prefix { $0 != "?" && $0 != "#" })
  }

  /// The part of the path behind the last slash; nil where there is none.
  package var fileName: String? {
    guard let name = path.split(separator: "/", omittingEmptySubsequences: false).last,
      !name.isEmpty, name != ".", name != ".."
    else { return nil }
    return String(name)
  }
}
