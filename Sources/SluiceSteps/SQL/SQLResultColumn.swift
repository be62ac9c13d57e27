import CSQLite
import SluiceFrame

/// One column of a query's result while its values come.
struct SQLResultColumn {
  private let name: String
  private let type: ColumnType?
  /// Whether the pipeline asks for the type, not the column the values come from.
  private let isRequested: Bool
  private var values = Values.none
  private var interner = TextInterner(capacity: 64)
  private var missing: [Int] = []
  private var count = 0

  private enum Values {
    /// Nothing but missing values so far.
    case none
    case integers([Int64])
    case numbers([Double])
    case codes([Int32])
  }

  /// - Parameters:
  ///   - declared: the type of the column of a table that it is.
  ///   - requested: the type that it is to have.
  init(_ name: String, declared: ColumnType?, requested: ColumnType?) {
    self.name = name
    type = requested ?? declared
    isRequested = requested != nil
  }

  /// Takes the value of the statement's present row.
  mutating func append(_ statement: OpaquePointer, _ column: Int32) throws(SQLProblem) {
    switch unsafe sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: try append(unsafe sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: try append(unsafe sqlite3_column_double(statement, column))
    case SQLITE_TEXT:
      let text = unsafe sqlite3_column_text(statement, column)
      let length = Int(unsafe sqlite3_column_bytes(statement, column))
      let bytes = unsafe UnsafeBufferPointer(start: text, count: length)
      let code = unsafe interner.code(of: bytes.span)
      switch values {
      case .none: values = .codes(Array(repeating: 0, count: count) + [code])
      case .codes(var codes):
        values = .none
        codes.append(code)
        values = .codes(codes)
      case .integers, .numbers: throw mixed("a text")
      }
    case SQLITE_NULL:
      missing.append(count)
      switch values {
      case .none: break
      case .integers: try append(Int64(0))
      case .numbers: try append(0.0)
      case .codes(var codes):
        values = .none
        codes.append(0)
        values = .codes(codes)
      }
    default:
      throw SQLProblem(
        "column '\(name)' of the result holds bytes (BLOB) in row \(count + 1)",
        hint: "make a text of them with hex(…)")
    }
    count += 1
  }

  private mutating func append(_ value: Int64) throws(SQLProblem) {
    switch values {
    case .none: values = .integers(Array(repeating: 0, count: count) + [value])
    case .integers(var integers):
      values = .none
      integers.append(value)
      values = .integers(integers)
    case .numbers(var numbers):
      guard let number = Double(exactly: value) else { throw mixed("the integer \(value)") }
      values = .none
      numbers.append(number)
      values = .numbers(numbers)
    case .codes: throw mixed("an integer")
    }
  }

  private mutating func append(_ value: Double) throws(SQLProblem) {
    switch values {
    case .none: values = .numbers(Array(repeating: 0, count: count) + [value])
    case .integers(let integers):
      var numbers: [Double] = []
      for integer in integers {
        guard let number = Double(exactly: integer) else { throw mixed("a number") }
        numbers.append(number)
      }
      values = .numbers(numbers + [value])
    case .numbers(var numbers):
      values = .none
      numbers.append(value)
      values = .numbers(numbers)
    case .codes: throw mixed("a number")
    }
  }

  private func mixed(_ value: String) -> SQLProblem {
    let before =
      switch values {
      case .none: "nothing"
      case .integers: "integers"
      case .numbers: "numbers"
      case .codes: "texts"
      }
    return SQLProblem(
      "column '\(name)' of the result holds \(before), but \(value) in row \(count + 1)",
      hint: "make them one with CAST(… AS TEXT) or CAST(… AS REAL)")
  }

  /// The column, once all values are there.
  func finished() throws -> Column {
    var validity: Bitmap?
    if !missing.isEmpty {
      var bits = Bitmap(repeating: true, count: count)
      for row in missing { bits[row] = false }
      validity = bits
    }
    return Column(try storage(), validity: validity)
  }

  private func storage() throws -> Column.Storage {
    switch (type, values) {
    case (.integer, .none): return .integer(Array(repeating: 0, count: count))
    case (.number, .none): return .number(Array(repeating: 0, count: count))
    case (.boolean, .none): return .boolean(Array(repeating: false, count: count))
    case (.timestamp, .none): return .timestamp(Array(repeating: 0, count: count))
    case (_, .none):
      return .text(codes: Array(repeating: 0, count: count), dictionary: TextDictionary())
    case (.boolean, .integers(let values)):
      if let other = values.first(where: { $0 != 0 && $0 != 1 }) {
        if isRequested { throw unfit("the integer \(other)", .boolean) }
        return .integer(values)
      }
      return .boolean(values.map { $0 == 1 })
    case (.number, .integers(let values)):
      if let other = values.first(where: { Double(exactly: $0) == nil }) {
        if isRequested { throw unfit("the integer \(other)", .number) }
        return .integer(values)
      }
      return .number(values.map { Double($0) })
    case (.timestamp, .codes(let codes)):
      let texts = try checkedTexts()
      var times: [Int64] = []
      for text in texts.strings {
        guard let time = TimestampText.parsed(text) else {
          if isRequested { throw unfit("'\(text)'", .timestamp) }
          return .text(codes: codes, dictionary: texts)
        }
        times.append(time)
      }
      var result = codes.map { times[Int($0)] }
      for row in missing { result[row] = 0 }
      return .timestamp(result)
    case (let type?, let values) where isRequested:
      switch (type, values) {
      case (.integer, .integers), (.number, .numbers), (.text, .codes): break
      case (_, .integers): throw unfit("integers", type)
      case (_, .numbers): throw unfit("numbers", type)
      default: throw unfit("texts", type)
      }
    default: break
    }
    switch values {
    case .integers(let values): return .integer(values)
    case .numbers(let values): return .number(values)
    case .codes(let codes): return .text(codes: codes, dictionary: try checkedTexts())
    case .none: preconditionFailure("a column without values was handled")
    }
  }

  private func unfit(_ what: String, _ type: ColumnType) -> SQLProblem {
    SQLProblem(
      "column '\(name)' of the result holds \(what), and 'types' makes it \(type.rawValue)",
      hint: "change the query or 'types'")
  }

  /// SQLite can make texts that are none.
  private func checkedTexts() throws(SQLProblem) -> TextDictionary {
    let texts = interner.dictionary
    for code in 0..<texts.count where String(validating: texts.utf8(code), as: UTF8.self) == nil {
      throw SQLProblem("column '\(name)' of the result holds a text that is not UTF-8")
    }
    return texts
  }
}
