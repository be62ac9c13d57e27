import SluiceFrame
import Testing

@Suite struct ExpressionEvaluationTests {
  private func column(_ values: [Int64?]) -> Column {
    Column(.integer(values.map { $0 ?? 0 }), validity: validity(values))
  }

  private func column(_ values: [Double?]) -> Column {
    Column(.number(values.map { $0 ?? 0 }), validity: validity(values))
  }

  private func column(_ values: [Bool?]) -> Column {
    Column(.boolean(values.map { $0 ?? false }), validity: validity(values))
  }

  private func validity<Value>(_ values: [Value?]) -> Bitmap? {
    var bits = Bitmap(repeating: true, count: values.count)
    for (row, value) in values.enumerated() where value == nil { bits[row] = false }
    return bits.setCount == values.count ? nil : bits
  }

  private var table: Table {
    let day: Int64 = 86_400_000_000
    return Table(
      names: ["i", "n", "t", "u", "b", "when", "nothing"],
      columns: [
        column([1, nil, 3, -4] as [Int64?]), column([0.5, 2, nil, .nan]),
        Column(texts: ["a", "é", "a", "b"]), Column(texts: ["a", "a", "c", "b"]),
        column([true, false, nil, true]),
        Column(.timestamp([0, day, 14_975 * day, 14_975 * day + 28_800_000_000])),
        Column(
          .text(codes: [0, 0, 0, 0], dictionary: TextDictionary()),
          validity: Bitmap(repeating: false, count: 4)),
      ], rowCount: 4)
  }

  private func rows(_ text: String) throws -> [Int32] {
    try ExpressionParser.parse(text).evaluate(table).setIndices
  }

  @Test(
    arguments: [
      ("i > 0", [0, 2]), ("not i > 0", [3]), ("i > 0 or true", [0, 1, 2, 3]),
      ("i > 0 and false", []),
      ("i is missing", [1]), ("i is not missing", [0, 2, 3]), ("not i is missing", [0, 2, 3]),
      ("n is missing", [2, 3]), ("n != 7", [0, 1]), ("not n = 7", [0, 1]), ("n < 1", [0]),
      ("i + n > 0", [0]), ("i * 2 = 6", [2]), ("i / 2 = 0.5", [0]), ("1 / i > 0", [0, 2]),
      ("1 / (i - 1) is missing", [0, 1]), ("1 / 0 is missing", [0, 1, 2, 3]), ("1 / 0 = 1 / 0", []),
      ("-i > 0", [3]), ("0 < i", [0, 2]), ("1.5 > i", [0, 3]), ("i >= 1.0", [0, 2]),
      ("2 >= n", [0, 1]),
      ("t = 'a'", [0, 2]), ("'a' != t", [1, 3]), ("t > 'a'", [1, 3]),
      ("'a' <= t and t < 'b'", [0, 2]),
      ("t = 'nowhere'", []), ("t in ['a', 'x']", [0, 2]), ("t not in ['a', 'x']", [1, 3]),
      ("t = u", [0, 3]), ("t > u", [1]), ("t <= u", [0, 2, 3]), ("not t > u", [0, 2, 3]),
      ("'a' = 'a'", [0, 1, 2, 3]),
      ("b", [0, 3]), ("not b", [1]), ("b = true", [0, 3]), ("b != true", [1]),
      ("b in [true]", [0, 3]),
      ("b not in [true]", [1]), ("b in [true, false]", [0, 1, 3]), ("b is missing", [2]),
      ("(i > 0) = b", [0]), ("(i > 0) != b", [3]), ("(i > 0) is missing", [1]),
      ("(i > 0 or b) is missing", [1]),
      ("(i > 0 and b) is missing", [2]),
      ("i in [1, 3]", [0, 2]), ("i not in [1, 3]", [3]), ("i in [1, 2.5]", [0]),
      ("n in [2, 0.5]", [0, 1]),
      ("n not in [2]", [0]), ("3 in [1, 3]", [0, 1, 2, 3]), ("1.5 not in [1]", [0, 1, 2, 3]),
      ("'a' in ['b']", []),
      ("when = '2011-01-01'", [2]), ("when >= '2011-01-01 00:00:01'", [3]),
      ("'1970-01-02' > when", [0]),
      ("when in ['1970-01-01', '2011-01-01T08:00:00']", [0, 3]), ("when = when", [0, 1, 2, 3]),
      ("nothing = 'a'", []), ("nothing != 'a'", []), ("nothing = t", []),
      ("nothing is missing", [0, 1, 2, 3]),
      ("nothing not in ['a']", []), ("i = n", []), ("i > n", [0]), ("n < i", [0]),
    ] as [(String, [Int32])])
  func keepsTheRowsThatAreTrue(text: String, expected: [Int32]) throws {
    #expect(try rows(text) == expected)
  }

  @Test func reportsOverflowWithItsRow() throws {
    let table = Table(
      names: ["i", "j"],
      columns: [column([2, nil, .max] as [Int64?]), column([1, .max, 2] as [Int64?])], rowCount: 3)
    func failure(_ text: String) throws -> FrameError? {
      let expression = try ExpressionParser.parse(text)
      do {
        _ = try expression.evaluate(table)
        return nil
      } catch {
        return error
      }
    }
    #expect(
      try failure("(i * j) - 1 > 0")
        == FrameError(
          .outOfRange, "row 3: '(i * j)' does not fit 64 bits",
          hint: "multiply by 1.0 to calculate with numbers"))
    #expect(try failure("i * 1.0 * j > 0") == nil)
    #expect(try failure("i - 5 + 1 > 0") == nil)
    #expect(try failure("j + 1 > 0")?.message == "row 2: 'j + 1' does not fit 64 bits")
    #expect(
      try failure("-(j - 9223372036854775807 - 2) > 0")?.message
        == "row 1: '-(j - 9223372036854775807 - 2)' does not fit 64 bits")
  }

  @Test func checksAgainstTheTable() throws {
    let missing = try ExpressionParser.parse("nix > 0")
    #expect(
      throws: FrameError(
        .noColumn, "there is no column 'nix'", hint: "the columns are i, n, t, u, b, when, nothing")
    ) {
      try missing.evaluate(table)
    }
    let wrong = try ExpressionParser.parse("t > 0")
    #expect(
      throws: FrameError(.wrongType, "'t' is text, 0 is an integer", hint: "write '0' in quotes")
    ) {
      try wrong.evaluate(table)
    }
  }

  @Test func takesTablesWithoutRows() throws {
    let empty = table.gathering([])
    for text in ["i > 0", "t = 'a'", "t = u", "i + 1 > n", "true", "t in ['a']", "i is missing"] {
      #expect(try ExpressionParser.parse(text).evaluate(empty).count == 0)
    }
  }
}
