import SluiceFrame
import SluiceTestSupport
import Testing

/// CSV one character after the other, as simply as can be.
private struct Automaton {
  struct Record: Equatable {
    var line: Int
    var fields: [String]
    var isRight: Bool
  }

  private enum State { case fieldStart, plain, quoted, quoteInQuoted }

  /// The records, or the line of the quote that stays open.
  static func records(_ text: String, width: Int) -> (records: [Record], openQuote: Int?) {
    let scalars = Array(text.unicodeScalars)
    var records: [Record] = []
    var line = 1
    var quoteLine = 0
    var record = Record(line: 1, fields: [], isRight: true)
    var field = ""
    var state = State.fieldStart
    var hasQuotes = false
    func isBlank() -> Bool {
      guard !hasQuotes, record.fields.count == 1 else { return false }
      if record.fields[0].isEmpty { return true }
      return width > 1 && record.fields[0].allSatisfy { $0 == " " || $0 == "\t" }
    }
    func endRecord() {
      record.fields.append(field)
      if !isBlank() {
        record.isRight = record.isRight && record.fields.count == width
        records.append(record)
      }
    }
    var i = 0
    while i < scalars.count {
      let c = scalars[i]
      i += 1
      let isLineEnd = c == "\n" || c == "\r"
      let endsLine = c == "\n" || (c == "\r" && (i == scalars.count || scalars[i] != "\n"))
      if endsLine { line += 1 }
      if state == .quoted {
        if c == "\"" { state = .quoteInQuoted } else { field.unicodeScalars.append(c) }
        continue
      }
      if c == "\"", state == .quoteInQuoted {
        field.append("\"")
        state = .quoted
      } else if c == "\"", state == .fieldStart {
        state = .quoted
        hasQuotes = true
        quoteLine = line
      } else if c == "," {
        record.fields.append(field)
        (field, state) = ("", .fieldStart)
      } else if isLineEnd {
        if !endsLine {
          i += 1
          line += 1
        }
        endRecord()
        record = Record(line: line, fields: [], isRight: true)
        (field, state, hasQuotes) = ("", .fieldStart, false)
      } else {
        if state == .quoteInQuoted { record.isRight = false }
        state = .plain
        field.unicodeScalars.append(c)
      }
    }
    if state == .quoted { return (records, quoteLine) }
    if !field.isEmpty || !record.fields.isEmpty || hasQuotes { endRecord() }
    return (records, nil)
  }
}

@Suite struct CSVOracleTests {
  private static let pieces = [
    "a", "bc", "\"", "\"\"", "\"", ",", ",", "\n", "\r\n", "\r", "é", "日本", " ", "x", "\t", "🙂",
    "\"quoted\"", "\"a,b\"", "\"1\n2\"", "\"\r\n\"", "long text of more than sixteen bytes",
  ]

  private func nasty(_ random: inout SeededGenerator, width: Int) -> String {
    // Half of the files are records that are mostly right, half is noise.
    if Bool.random(using: &random) {
      return (0..<Int.random(in: 1...40, using: &random)).map { _ in
        Self.pieces.randomElement(using: &random)!
      }.joined()
    }
    let whole = Self.pieces.filter { !["\"", ",", "\n", "\r\n", "\r"].contains($0) }
    let end = ["\n", "\r\n", "\r"].randomElement(using: &random)!
    return (0..<Int.random(in: 1...12, using: &random)).map { _ in
      let count = Int.random(in: 0..<20, using: &random) == 0 ? width + 1 : width
      return (0..<count).map { _ in whole.randomElement(using: &random)! }.joined(separator: ",")
    }.joined(separator: end)
  }

  @Test(arguments: 1...3) func readsWhatTheAutomatonReads(width: Int) throws {
    var random = SeededGenerator(seed: UInt64(width))
    let names = (0..<width).map { "c\($0)" }
    for _ in 0..<700 {
      let text = nasty(&random, width: width)
      let fixture = try CSVFixture(text)
      let (records, openQuote) = Automaton.records(text, width: width)
      let right = records.filter(\.isRight)
      let blockSize = [1, 2, 3, 5, 16, 17, 64, 1 << 18].randomElement(using: &random)!
      let threads = Int.random(in: 1...2, using: &random)
      let change: (inout CSVOptions) -> Void = {
        $0.header = .names(names)
        $0.missing = []
        $0.types = Dictionary(uniqueKeysWithValues: names.map { ($0, .text) })
        $0.onError = .skip
      }
      if let openQuote {
        let error = fixture.failure(blockSize: blockSize, change)
        #expect(
          error?.message == "data.csv:\(openQuote): a quote starts here and never ends",
          "\(text.debugDescription)")
      } else if right.isEmpty {
        #expect(fixture.failure(blockSize: blockSize, change)?.code == .empty)
      } else {
        let result = try fixture.read(threads: threads, blockSize: blockSize, change)
        for (column, name) in names.enumerated() {
          let values = try result.table.values(name)
          #expect(values == right.map { $0.fields[column] }, "\(text.debugDescription)")
        }
        #expect(result.skippedRowCount == records.count - right.count)
        let lines = result.skipMessages.map { $0.split(separator: ":")[1] }
        let expected = records.filter { !$0.isRight }.prefix(5).map { "\($0.line)" }
        #expect(lines.map(String.init) == expected, "\(text.debugDescription)")
      }
    }
  }
}
