import SluiceFrame
import SluiceTestSupport
import Testing

@Suite struct CSVReaderTests {
  @Test func typesComeFromAllValues() throws {
    let fixture = try CSVFixture(
      """
      name,count,price,sure,when,mixed
      tea,3,2.5,true,2010-12-01 08:26:00,1
      oats,-4,3,False,2010-12-02T00:00:00,x

      tea,,nan,TRUE,2010-12-03,1.5
      """)
    let table = try fixture.read().table
    #expect(table.rowCount == 3)
    #expect(
      table.schema.fields.map(\.type) == [.text, .integer, .number, .boolean, .timestamp, .text])
    #expect(try table.values("name") == ["tea", "oats", "tea"])
    #expect(try table.values("count") == ["3", "-4", nil])
    #expect(try table.values("price") == ["2.5", "3.0", nil])
    #expect(try table.values("sure") == ["true", "false", "true"])
    #expect(
      try table.values("when") == ["1291191960000000", "1291248000000000", "1291334400000000"])
    #expect(try table.values("mixed") == ["1", "x", "1.5"])
  }

  @Test func textKeepsCodesInOrderOfFirstAppearance() throws {
    let table = try CSVFixture("a\nx\nNA\ny\nx\n").read().table
    let column = try table.column("a")
    #expect(column.storage == .text(codes: [0, 0, 1, 0], dictionary: TextDictionary(["x", "y"])))
    #expect(column.validity == Bitmap(words: [0b1101], count: 4))
  }

  @Test(arguments: [
    // Whole numbers stay integers however they are written, until one has a fraction.
    (["17850", "17850.0", "+7", " 8 "], ColumnType.integer, ["17850", "17850", "7", "8"]),
    (["1", "2.5", "1e2"], .number, ["1.0", "2.5", "100.0"]),
    (["1e2"], .number, ["100.0"]),
    ([".5", "5.", "-.25E+1"], .number, ["0.5", "5.0", "-2.5"]),
    (["inf", "-Infinity"], .number, ["inf", "-inf"]),
    (["1", "-"], .text, ["1", "-"]),
    (["1", "1_000"], .text, ["1", "1_000"]),
    (["0x10"], .text, ["0x10"]),
    // Leading zeros belong to identifiers.
    (["007", "7"], .text, ["007", "7"]),
    (["0", "-0.5"], .number, ["0.0", "-0.5"]),
    // So do whole numbers beyond 64 bits, unless the column has fractions anyway.
    (
      ["9223372036854775807", "-9223372036854775808"], .integer,
      ["9223372036854775807", "-9223372036854775808"]
    ),
    (["9223372036854775808", "1"], .text, ["9223372036854775808", "1"]),
    (["9223372036854775808", "1.5"], .number, ["9.223372036854776e+18", "1.5"]),
    (["true", "1"], .text, ["true", "1"]),
    (["tRUE"], .text, ["tRUE"]),
    (["2010-12-01", "1"], .text, ["2010-12-01", "1"]),
  ])
  func inference(values: [String], type: ColumnType, expected: [String]) throws {
    let text = "id,value\n" + values.map { "a,\($0)\n" }.joined()
    let table = try CSVFixture(text).read().table
    #expect(try table.column("value").type == type)
    #expect(try table.values("value") == expected)
  }

  @Test(arguments: [
    ("1970-01-01", 0), ("1969-12-31 23:59:59.5", -500_000), ("2000-02-29", 951_782_400_000_000),
    ("2010-12-01 08:26:00", 1_291_191_960_000_000), ("12/1/2010 8:26", 1_291_191_960_000_000),
    ("12/01/2010 08:26:00", 1_291_191_960_000_000), ("2010-12-01T08:26", 1_291_191_960_000_000),
    ("2010-12-01T08:26:00Z", 1_291_191_960_000_000), ("0001-01-01", -62_135_596_800_000_000),
    ("9999-12-31T23:59:59.999999", 253_402_300_799_999_999),
  ])
  func timestamps(text: String, microseconds: Int) throws {
    let table = try CSVFixture("a\n\(text)\n").read().table
    #expect(try table.column("a").storage == .timestamp([Int64(microseconds)]))
  }

  @Test(arguments: [
    "2010-13-01", "2010-02-29", "1900-02-29", "2010-12-01 24:00", "2010-12-01 8:26", "13/1/2010",
    "12/1/10", "2010-12-01T08:26:00+01:00", "2010-12-01 08:26:60", "2010-12-01 08", "2010-1-1",
    "2010-12-01 08:26:00.1234567", "12/1/2010T08:26", "2010-12-01 ",
  ])
  func notTimestamps(text: String) throws {
    #expect(try CSVFixture("a\n\(text)\n").read().table.column("a").type == .text)
  }

  /// As Python's `float` and pandas have it; a column of whole numbers has one zero.
  @Test func zeroKeepsItsSignAmongNumbers() throws {
    let fixture = try CSVFixture("a,b\n-0,-0\n-0.0,7\n -0 ,0\n-1e-400,1\n0.5,2\n")
    for types in [[:], ["a": .number]] as [[String: ColumnType]] {
      let table = try fixture.read { $0.types = types }.table
      #expect(try table.values("a") == ["-0.0", "-0.0", "-0.0", "-0.0", "0.5"])
      #expect(try table.values("b") == ["0", "7", "0", "1", "2"])
    }
  }

  @Test func dayFirstIsAnOption() throws {
    let table = try CSVFixture("a\n13/1/2010\n").read { $0.dateOrder = .dayFirst }.table
    #expect(try table.column("a").storage == .timestamp([1_263_340_800_000_000]))
  }

  @Test func bothDressesOfTheDataAreEqual() throws {
    let one = try CSVFixture("id,when\n17850.0,2010-12-01 08:26:00\n,2010-12-09 14:09:00\n")
    let other = try CSVFixture("id,when\r\n17850,12/1/2010 8:26\r\n,12/9/2010 14:09\r\n")
    #expect(try one.read() == other.read())
  }

  @Test func quotesKeepDelimitersLineEndsAndQuotes() throws {
    let text = "a,b\r\n\"x, \"\"y\"\"\",\"1\r\n2\n3\"\r\nlate \"quote\",\"\"\r\n"
    for blockSize in [1, 2, 3, 5, 8, 1 << 18] {
      let table = try CSVFixture(text).read(blockSize: blockSize) { $0.missing = [] }.table
      #expect(try table.values("a") == ["x, \"y\"", "late \"quote\""])
      #expect(try table.values("b") == ["1\r\n2\n3", ""])
    }
  }

  @Test(arguments: ["\n", "\r\n", "\r"]) func lineEnds(_ end: String) throws {
    for last in ["", end, end + end] {
      let text = ["a,b", "1,2", "", "   ", "3,4"].joined(separator: end) + last
      let table = try CSVFixture(text).read(blockSize: 4).table
      #expect(try table.values("a") == ["1", "3"])
      #expect(try table.values("b") == ["2", "4"])
    }
  }

  @Test func aByteOrderMarkIsNoPartOfTheName() throws {
    let fixture = try CSVFixture(bytes: [0xEF, 0xBB, 0xBF] + Array("a\n1\n".utf8))
    #expect(try fixture.read(blockSize: 1).table.names == ["a"])
    #expect(try CSVReader().peekSchema(path: fixture.path).names == ["a"])
  }

  @Test func namesCanBeGivenAndDelimitersChosen() throws {
    let fixture = try CSVFixture("1;x\n2;y,z\n")
    let table = try fixture.read {
      $0.header = .names(["n", "t"])
      $0.delimiter = UInt8(ascii: ";")
    }.table
    #expect(try table.values("n") == ["1", "2"])
    #expect(try table.values("t") == ["x", "y,z"])
  }

  @Test func aColumnWithoutNameIsNumberedAsInPandas() throws {
    #expect(try CSVFixture(",a\n0,x\n").read().table.names == ["Unnamed: 0", "a"])
  }

  @Test func onlyTheColumnsAskedForAreRead() throws {
    let fixture = try CSVFixture("a,b,c\n1,\"x\"\"y\",2\n3,z,4\n")
    let table = try fixture.read { $0.columns = ["c", "b"] }.table
    #expect(table.names == ["b", "c"])
    #expect(try table.values("b") == ["x\"y", "z"])
    #expect(try table.values("c") == ["2", "4"])
  }

  @Test func columnsThatAreNotReadMayHoldOtherEncodings() throws {
    let fixture = try CSVFixture(bytes: Array("a,b\n1,".utf8) + [0xE9, 0x0A])
    #expect(try fixture.read { $0.columns = ["a"] }.table.values("a") == ["1"])
    #expect(fixture.failure()?.code == .malformed)
  }

  @Test func declaredTypesAreKept() throws {
    let text = "i,n,b,w,t\n007,1,true,2010-12-01,1\nNA,NaN,,null,NA\n"
    let table = try CSVFixture(text).read {
      $0.types = ["i": .integer, "n": .number, "b": .boolean, "w": .timestamp, "t": .text]
    }.table
    #expect(table.schema.fields.map(\.type) == [.integer, .number, .boolean, .timestamp, .text])
    #expect(try table.values("i") == ["7", nil])
    #expect(try table.values("n") == ["1.0", nil])
    #expect(try table.values("b") == ["true", nil])
    #expect(try table.values("w") == ["1291161600000000", nil])
    #expect(try table.values("t") == ["1", nil])
  }

  @Test func missingSpellingsArePandasOnes() throws {
    let spellings = CSVOptions.commonMissing.map { "a,\"\($0)\"\n" }.joined()
    let table = try CSVFixture("k,v\n" + spellings + "a,na\na,none\n").read().table
    #expect(try table.column("v").missingCount == 19)
    let plain = try CSVFixture("k,v\n" + spellings).read().table
    // A column without values has no better type.
    #expect(try plain.column("v").type == .number)
    let own = try CSVFixture("k,v\na,-999\na,NA\na,3\n").read { $0.missing = ["-999", "NA"] }.table
    #expect(try own.values("v") == [nil, nil, "3"])
  }

  @Test func theSchemaIsKnownFromTheHeaderAlone() throws {
    let fixture = try CSVFixture("a,b,c\n\"never closed")
    var options = CSVOptions()
    options.types = ["b": .integer]
    options.columns = ["b", "a"]
    let schema = try CSVReader(options: options).peekSchema(path: fixture.path)
    #expect(schema == Schema([.init("a", nil), .init("b", .integer)]))
  }

  @Test func numbersAreTheNearestDoubles() throws {
    var random = SeededGenerator(seed: 7)
    var texts: [String] = ["1e23", "9007199254740993", "0.1e-6", "1e400", "-1e-400", "5e-324"]
    texts += ["123456789012345678901234567890", "0.000000000000000000000001", "8.5e22"]
    for _ in 0..<4000 {
      let value = Double(bitPattern: random.next())
      if value.isFinite { texts.append(value.description) }
      let digits = Int.random(in: 1...25, using: &random)
      let whole = (0..<digits).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
      let point = Int.random(in: 0...digits, using: &random)
      let exponent = Int.random(in: -30...30, using: &random)
      texts.append("\(whole.prefix(point)).\(whole.dropFirst(point))e\(exponent)")
    }
    let fixture = try CSVFixture("a\n" + texts.joined(separator: "\n"))
    let table = try fixture.read { $0.types = ["a": .number] }.table
    guard case .number(let values) = try table.column("a").storage else {
      Issue.record("not a number column")
      return
    }
    for (text, value) in zip(texts, values) {
      // Swift's Double, like Python's float, needs a digit on one side of the point only.
      let expected = try #require(Double(text.hasPrefix(".") ? "0" + text : text))
      #expect(value.bitPattern == expected.bitPattern, "\(text)")
    }
  }

  @Test func manyDistinctValuesOfAllLengthsKeepApart() throws {
    var random = SeededGenerator(seed: 3)
    let alphabet = Array("ab")
    let texts = (0..<20_000).map { _ in
      let length = Int.random(in: 1...40, using: &random)
      return String((0..<length).map { _ in alphabet.randomElement(using: &random)! })
    }
    let fixture = try CSVFixture("a\n" + texts.joined(separator: "\n"))
    let column = try fixture.read().table.column("a")
    #expect(column == Column(texts: texts))
  }

  @Test func progressEndsWithTheWholeFile() throws {
    let fixture = try CSVFixture("a\n" + String(repeating: "x\n", count: 1000))
    var reports: [[Int]] = []
    _ = try CSVReader(blockSize: 100).read(path: fixture.path) { reports.append([$0, $1]) }
    #expect(reports.last == [2002, 2002])
    #expect(reports.count > 10)
    #expect(zip(reports, reports.dropFirst()).allSatisfy { $0[0] <= $1[0] })
  }
}
