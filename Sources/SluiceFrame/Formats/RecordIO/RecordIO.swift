/// What SageMaker's RecordIO-protobuf is made of.
///
/// A record is framed by a magic number and its length, and padded with zeros to 4 bytes. It is a message
/// `Record { map<string, Value> features = 1; map<string, Value> label = 2; … }` of the package
/// `aialgs.data`; each map has one entry, `"values"`, whose tensor is
/// `{ repeated float values = 1; repeated uint64 keys = 2; repeated uint64 shape = 3; }`, all packed.
/// https://docs.aws.amazon.com/sagemaker/latest/dg/cdf-training.html
enum RecordIO {
  static let magic: UInt32 = 0xCED7_230A

  /// A map entry's key: field 1, six bytes, "values".
  static let key: [UInt8] = [0x0A, 6] + Array("values".utf8)

  /// Whether these bytes are the name of such an entry, without tag and length.
  static func isKey(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count == key.count - 2 else { return false }
    for index in 0..<bytes.count where bytes[index] != key[index + 2] { return false }
    return true
  }

  /// Numbers of the fields that matter here.
  enum Field {
    static let features = 1
    static let label = 2
    static let mapKey = 1
    static let mapValue = 2
    static let float32Tensor = 2
    static let float64Tensor = 3
    static let int32Tensor = 7
    static let bytes = 9
    static let values = 1
    static let keys = 2
    static let shape = 3
  }

  /// How many bytes a number takes as a varint of 7 bits a byte.
  @inline(__always)
  static func varintSize(_ number: Int) -> Int {
    (70 - (number | 1).leadingZeroBitCount) / 7
  }

  /// How many bytes the record at `position` takes with its frame and padding, which need not be there yet.
  static func frameSize(
    at position: Int, of file: borrowing BinaryReader
  ) throws(FrameError) -> Int {
    let found = try file.load(UInt32.self, at: position, "a record's frame")
    guard found == magic else {
      let digits = String(found, radix: 16, uppercase: true)
      throw file.malformed(
        at: position,
        "a record starts with 0xCED7230A, here is 0x"
          + String(repeating: "0", count: 8 - digits.count) + digits)
    }
    let length = Int(try file.load(UInt32.self, at: position + 4, "a record's length"))
    return 8 + (length + 3) & ~3
  }
}
