/// The distinct texts of a column in one buffer of UTF-8: text `i` is `bytes[offsets[i]..<offsets[i + 1]]`.
///
/// Texts are distinct and valid UTF-8; their order is the order of first appearance unless a kernel says otherwise.
package struct TextDictionary: Sendable, Equatable {
  package private(set) var bytes: [UInt8]
  /// `count + 1` offsets, rising, from 0 to `bytes.count`.
  package private(set) var offsets: [Int]

  package init() {
    bytes = []
    offsets = [0]
  }

  package init(bytes: [UInt8], offsets: [Int]) {
    precondition(offsets.first == 0 && offsets.last == bytes.count, "offsets do not span the bytes")
    self.bytes = bytes
    self.offsets = offsets
  }

  package init(_ texts: some Sequence<String>) {
    self.init()
    for text in texts { append(text.utf8) }
  }

  package var count: Int { offsets.count - 1 }

  package subscript(index: Int) -> String {
    String(decoding: bytes[offsets[index]..<offsets[index + 1]], as: UTF8.self)
  }

  /// The UTF-8 of text `index`, without a copy.
  package func utf8(_ index: Int) -> ArraySlice<UInt8> {
    bytes[offsets[index]..<offsets[index + 1]]
  }

  /// Appends a text that must not be in the dictionary yet, and returns its code.
  @discardableResult
  package mutating func append(_ utf8: some Sequence<UInt8>) -> Int32 {
    bytes.append(contentsOf: utf8)
    offsets.append(bytes.count)
    return Int32(count - 1)
  }

  package var strings: [String] { (0..<count).map { self[$0] } }
}
