import SystemPackage

/// The `file:` URIs of RFC 8089.
enum FileURI {
  /// - Parameter path: absolute.
  static func text(_ path: String) -> String { "file://\(escaped(path))" }

  /// Percent-encodes everything but what may stand in a path.
  static func escaped(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var text: [UInt8] = []
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        text.append(byte)
      default: text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// Paths as they are told to others: absolute, without `.` and `..`; links stay.
package enum AbsolutePath {
  /// - Parameter folder: what a relative path is relative to; absolute.
  package static func of(_ path: String, in folder: String) -> String {
    FilePath(folder).pushing(FilePath(path)).lexicallyNormalized().string
  }
}
