import SluiceFrame
import Testing

@Suite struct ExpressionCheckTests {
  private let schema = Schema([
    .init("Quantity", .integer), .init("UnitPrice", .number), .init("StockCode", .text),
    .init("InvoiceDate", .timestamp), .init("Returned", .boolean), .init("Later", nil),
    .init("Net weight", .number),
  ])

  @Test(arguments: [
    "Quantity > 0 and UnitPrice >= 0", "Quantity = 1.5", "StockCode in ['a', 'b']", "Returned",
    "not Returned and Returned = true", "InvoiceDate >= '2011-01-01'",
    "'2011-01-01 08:00:00' < InvoiceDate",
    "InvoiceDate in ['2011-01-01', '2011-01-01T08:00']", "Later > 1 and Later = 'x' and Later",
    "Later + 1 > Quantity / 2", "`Net weight` * 2 - Quantity < 1", "StockCode < 'b'",
    "(Quantity > 1) = Returned", "Quantity + 1 is missing", "true", "-Quantity < 3",
    "Later in [1, 'a']",
  ])
  func acceptsWhatFits(text: String) throws {
    #expect(try ExpressionParser.parse(text).check(schema) == [])
  }

  @Test(
    arguments: [
      ("Quantity = 'six'", 0..<16, "'Quantity' is an integer, 'six' is text", nil),
      ("Quantity = '6'", 0..<14, "'Quantity' is an integer, '6' is text", "write 6 without quotes"),
      (
        "StockCode = 85123", 0..<17, "'StockCode' is text, 85123 is an integer",
        "write '85123' in quotes"
      ),
      (
        "StockCode in ['a', 5]", 19..<20, "'StockCode' is text, 5 is an integer",
        "write '5' in quotes"
      ),
      (
        "InvoiceDate > '1/2/2011'", 14..<24, "'1/2/2011' is no timestamp",
        "write '2011-01-31' or '2011-01-31 08:00:00'"
      ),
      (
        "InvoiceDate > '2011-02-30'", 14..<26, "'2011-02-30' is no timestamp",
        "write '2011-01-31' or '2011-01-31 08:00:00'"
      ),
      ("InvoiceDate > StockCode", 0..<23, "'InvoiceDate' is a timestamp, 'StockCode' is text", nil),
      ("InvoiceDate = 5", 0..<15, "'InvoiceDate' is a timestamp, 5 is an integer", nil),
      ("Returned < true", 0..<15, "true and false have no order", "use '=' or '!='"),
      ("Returned = 1", 0..<12, "'Returned' is true or false, 1 is an integer", nil),
      ("StockCode + 1 > 2", 0..<9, "'StockCode' is text, '+' needs numbers", nil),
      ("-InvoiceDate > 2", 1..<12, "'InvoiceDate' is a timestamp, '-' needs numbers", nil),
      (
        "Quantity", 0..<8, "'Quantity' is an integer, a condition is expected",
        "compare it, such as Quantity > …"
      ),
      ("Quantity + 1", 0..<12, "'Quantity + 1' is an integer, a condition is expected", nil),
      ("true and 'x'", 9..<12, "'x' is text, a condition is expected", nil),
      (
        "not UnitPrice", 4..<13, "'UnitPrice' is a number, a condition is expected",
        "compare it, such as UnitPrice > …"
      ),
      ("(Quantity + 1) * 2 = 'é'", 0..<24, "'(Quantity + 1) * 2' is an integer, 'é' is text", nil),
      (
        "Quantity > 9223372036854775807 + 1", 11..<34,
        "'9223372036854775807 + 1' does not fit 64 bits",
        "write it with a fraction (1.0)"
      ),
    ] as [(String, Range<Int>, String, String?)])
  func saysWhatDoesNotFit(text: String, range: Range<Int>, message: String, hint: String?) throws {
    #expect(
      try ExpressionParser.parse(text).check(schema) == [
        ExpressionError(range, message, hint: hint)
      ])
  }

  @Test func findsEveryMistake() throws {
    let errors = try ExpressionParser.parse(
      "Quantty > 0 and StockCode = 5 or null = 'é' and x + 1 > 'a'"
    )
    .check(schema)
    #expect(errors.map(\.unknownColumn) == ["Quantty", nil, "null", "x"])
    #expect(errors.map(\.range) == [0..<7, 16..<29, 33..<37, 48..<49])
    #expect(errors[0].message == "there is no column 'Quantty'")
    #expect(errors[2].hint == "write 'is missing' or 'is not missing'")
  }

  @Test func takesTimeForDeepExpressionsOnce() throws {
    let text =
      String(repeating: "(", count: 90) + "Later" + String(repeating: " + 1)", count: 90) + " > 1"
    #expect(try ExpressionParser.parse(text).check(schema) == [])
  }
}
