import Glibc
import SluiceFrame
import SluiceTestSupport
import Testing

@Suite struct CSVErrorTests {
  private func expect(
    _ text: String, _ code: FrameError.Code, _ message: String,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ change: (inout CSVOptions) -> Void = { _ in }
  ) throws {
    for blockSize in [1, 7, 1 << 18] {
      let error = try CSVFixture(text).failure(blockSize: blockSize, change)
      #expect(error?.code == code, sourceLocation: sourceLocation)
      #expect(error?.message == message, sourceLocation: sourceLocation)
    }
  }

  @Test func valuesThatDoNotFitTheirType() throws {
    let text = "name,Quantity\na,\"1\"\n\"b\nc\",six\n"
    try expect(
      text, .wrongType, "data.csv:3: column 'Quantity': 'six' is not an integer"
    ) { $0.types = ["Quantity": .integer] }
    try expect(text, .wrongType, "data.csv:3: column 'Quantity': 'six' is not a number") {
      $0.types = ["Quantity": .number]
    }
    try expect(text, .wrongType, "data.csv:2: column 'Quantity': '1' is not true or false") {
      $0.types = ["Quantity": .boolean]
    }
    try expect(text, .wrongType, "data.csv:2: column 'Quantity': '1' is not a timestamp") {
      $0.types = ["Quantity": .timestamp]
    }
    try expect("a\n1.5\n", .wrongType, "data.csv:2: column 'a': '1.5' is not an integer") {
      $0.types = ["a": .integer]
    }
  }

  @Test func quotedValuesAreShortAndOnOneLine() throws {
    let long = String(repeating: "é", count: 61)
    let cut = String(repeating: "é", count: 60)
    try expect("a\n\(long)\n", .wrongType, "data.csv:2: column 'a': '\(cut)…' is not an integer") {
      $0.types = ["a": .integer]
    }
    try expect("a\n\"x\ny\"\n", .wrongType, "data.csv:2: column 'a': 'x\\ny' is not an integer") {
      $0.types = ["a": .integer]
    }
  }

  @Test func theFirstMistakeOfTheFileIsReported() throws {
    let text = "a,b\n1,x\ny,2\n1,2,3\n"
    try expect(text, .wrongType, "data.csv:2: column 'b': 'x' is not an integer") {
      $0.types = ["a": .integer, "b": .integer]
    }
    try expect(text, .malformed, "data.csv:4: 3 fields where there are 2 columns")
  }

  @Test func rowsOfTheWrongLength() throws {
    try expect("a,b\n1,2\n3\n", .malformed, "data.csv:3: 1 field where there are 2 columns")
    try expect(
      "a,b\n\"\n\",2\n1,2,\n", .malformed, "data.csv:4: 3 fields where there are 2 columns")
  }

  @Test func quotesThatGoWrong() throws {
    try expect(
      "a,b\n1,2\n\"x\ny\",\"3\n\n", .malformed, "data.csv:4: a quote starts here and never ends")
    try expect("a,\"b\n1,2\n", .malformed, "data.csv:1: a quote starts here and never ends")
    try expect("a,b\n\"x\" ,2\n", .malformed, "data.csv:2: text follows a closing quote")
  }

  @Test func bytesThatAreNoText() throws {
    try expect("a\nx\u{0}y\n", .malformed, "data.csv:2: a NUL byte (at byte 3)")
    let invalid = Array("a,b\né,ok\n\"x\"\"y\",z".utf8) + [0xC3, 0x0A]
    for blockSize in [1, 7, 1 << 18] {
      let error = try CSVFixture(bytes: invalid).failure(blockSize: blockSize)
      #expect(error == FrameError(.malformed, "data.csv:3: invalid UTF-8 (at byte 18)"))
    }
    let header = try CSVFixture(bytes: [0x61, 0xFF, 0x0A, 0x31]).failure()
    #expect(header?.message == "data.csv:1: invalid UTF-8 (at byte 1)")
    let utf16 = try CSVFixture(bytes: [0xFF, 0xFE, 0x61, 0x00]).failure()
    #expect(utf16?.message == "data.csv: the text is in UTF-16, not in UTF-8")
  }

  @Test func filesThatHoldNothing() throws {
    try expect("", .empty, "data.csv: the file is empty")
    try expect("\n\r\n", .empty, "data.csv: the file is empty")
    try expect("a,b\n", .empty, "data.csv: there is a header but no rows")
    try expect("\n", .empty, "data.csv: the file is empty") { $0.header = .names(["a"]) }
    try expect(
      "a\nx\ny\n", .empty,
      "data.csv: all 2 rows are malformed; the first is data.csv:2: column 'a': 'x' is not an integer"
    ) {
      $0.types = ["a": .integer]
      $0.onError = .skip
    }
  }

  @Test func columnsThatAreNotThere() throws {
    let fixture = try CSVFixture("a,b\n1,2\n")
    let hint = "the columns are a, b"
    #expect(
      fixture.failure { $0.columns = ["c"] }
        == FrameError(.noColumn, "data.csv: there is no column 'c'", hint: hint))
    #expect(
      fixture.failure { $0.types = ["c": .text] }
        == FrameError(.noColumn, "data.csv: there is no column 'c'", hint: hint))
    #expect(
      try CSVFixture("a,b,a\n").failure()?.message == "data.csv: there is more than one column 'a'")
    #expect(fixture.failure { $0.columns = [] }?.code == .outOfRange)
    #expect(fixture.failure { $0.delimiter = UInt8(ascii: "\"") }?.code == .outOfRange)
    #expect(fixture.failure { $0.header = .names([]) }?.code == .outOfRange)
  }

  @Test func filesThatCannotBeRead() throws {
    let folder = try TemporaryFolder()
    func message(_ path: String) -> String? {
      do throws(FrameError) {
        _ = try CSVReader().read(path: path)
        return nil
      } catch {
        #expect(error.code == .unreadable)
        return error.message
      }
    }
    let path = folder.path("none.csv")
    #expect(message(path) == "\(path): cannot be read: there is no such file")
    #expect(
      message(folder.path) == "\(folder.path): cannot be read: it is a directory, not a file")
    let pipe = folder.path("pipe")
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    #expect(message(pipe) == "\(pipe): cannot be read: it is not a regular file")
  }

  @Test(.enabled(if: geteuid() != 0, "root may read everything")) func forbiddenFiles() throws {
    let fixture = try CSVFixture("a\n1\n")
    #expect(unsafe chmod(fixture.path, 0) == 0)
    #expect(fixture.failure()?.message == "data.csv: cannot be read: no permission to read it")
  }

  @Test func malformedRowsCanBeSkipped() throws {
    let text = "a,b\n1,x\n2\ny,3\n\"4\"z,5\n6,7,8\n9,10\n,\u{0}\n11,12\nq,13\n"
    for (threads, blockSize) in [(1, 1), (2, 3), (1, 1 << 18)] {
      let fixture = try CSVFixture(text)
      let result = try fixture.read(threads: threads, blockSize: blockSize) {
        $0.types = ["a": .integer]
        $0.onError = .skip
      }
      #expect(result.skippedRowCount == 6)
      #expect(try result.table.values("a") == ["1", "9", "11"])
      #expect(try result.table.values("b") == ["x", "10", "12"])
      #expect(
        result.skipMessages.map { $0.dropFirst(fixture.path.count + 1) } == [
          "3: 1 field where there are 2 columns",
          "4: column 'a': 'y' is not an integer",
          "5: text follows a closing quote",
          "6: 3 fields where there are 2 columns",
          "8: a NUL byte (at byte 33)",
        ])
    }
  }

  @Test func valuesOfSkippedRowsLeaveNoTrace() throws {
    let result = try CSVFixture("a,b\n1,2\nx,text\n3,4\n").read {
      $0.types = ["a": .integer]
      $0.onError = .skip
    }
    #expect(result.table.schema["b"]?.type == .integer)
  }
}
