/// Numbers that the Arrow IPC format fixes.
///
/// https://arrow.apache.org/docs/format/Columnar.html, with Schema.fbs, Message.fbs and File.fbs.
enum ArrowFormat {
  static let magic = Array("ARROW1".utf8)
  /// Starts every message.
  static let continuation: UInt32 = 0xFFFF_FFFF
  static let version5: Int16 = 4
  static let version4: Int16 = 3
  /// Of every buffer in the file, in bytes, so that a mapped file can be used as it lies.
  static let alignment = 64

  enum Header {
    static let schema: UInt8 = 1
    static let dictionaryBatch: UInt8 = 2
    static let recordBatch: UInt8 = 3
  }

  enum TypeCode {
    static let integer: UInt8 = 2
    static let float: UInt8 = 3
    static let utf8: UInt8 = 5
    static let boolean: UInt8 = 6
    static let timestamp: UInt8 = 10
    static let largeUTF8: UInt8 = 20
  }

  /// Names of the types by their code, for messages.
  static let typeNames = [
    "none", "null", "int", "float", "binary", "utf8", "bool", "decimal", "date", "time",
    "timestamp", "interval", "list", "struct", "union", "fixed-size binary", "fixed-size list",
    "map", "duration", "large binary", "large utf8", "large list", "run-end encoded",
    "binary view", "utf8 view", "list view", "large list view",
  ]

  /// Bytes up to the next multiple of 64.
  static func padding(_ count: Int) -> Int { -count & (alignment - 1) }
}
