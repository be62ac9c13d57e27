/// One column of a table: values of one type, some of which can be missing.
///
/// Copying is O(1). Where a value is missing its slot holds the type's zero (code 0, 0, 0.0, false),
/// so that equal columns have equal bytes. A number column holds no NaN that was not computed: NaN read
/// from a file is a missing value.
package struct Column: Sendable, Equatable {
  package enum Storage: Sendable, Equatable {
    /// Codes into a dictionary of distinct texts; every code is below the dictionary's count (or 0 where missing).
    case text(codes: [Int32], dictionary: TextDictionary)
    case integer([Int64])
    case number([Double])
    case boolean([Bool])
    /// Microseconds since 1970-01-01T00:00:00, without a time zone.
    case timestamp([Int64])
  }

  package var storage: Storage
  /// A set bit for each value that is there; nil when none is missing.
  package var validity: Bitmap?

  package init(_ storage: Storage, validity: Bitmap? = nil) {
    self.storage = storage
    self.validity = validity
    if let validity {
      precondition(validity.count == count, "\(validity.count) validity bits, \(count) values")
    }
  }

  /// A text column without missing values, with codes in order of first appearance.
  package init(texts: some Sequence<String>) {
    var codes: [Int32] = []
    var dictionary = TextDictionary()
    // Equal strings in Swift can differ in bytes (canonical equivalence), so the keys are bytes.
    var seen: [[UInt8]: Int32] = [:]
    for text in texts {
      let key = Array(text.utf8)
      if let code = seen[key] {
        codes.append(code)
      } else {
        let code = dictionary.append(text.utf8)
        seen[key] = code
        codes.append(code)
      }
    }
    self.init(.text(codes: codes, dictionary: dictionary))
  }

  package var count: Int {
    switch storage {
    case .text(let codes, _): codes.count
    case .integer(let values), .timestamp(let values): values.count
    case .number(let values): values.count
    case .boolean(let values): values.count
    }
  }

  package var type: ColumnType {
    switch storage {
    case .text: .text
    case .integer: .integer
    case .number: .number
    case .boolean: .boolean
    case .timestamp: .timestamp
    }
  }

  package var missingCount: Int { validity.map { $0.count - $0.setCount } ?? 0 }

  package func isMissing(_ row: Int) -> Bool { validity.map { !$0[row] } ?? false }
}
