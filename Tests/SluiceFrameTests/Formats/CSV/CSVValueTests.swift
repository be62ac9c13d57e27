import SluiceFrame
import SluiceTestSupport
import Testing

/// Columns of declared types whose values repeat, so that most are remembered, some are forgotten again, and some are too long
/// to be remembered at all.
struct CSVValueTests {
  private struct Spelling {
    var text: String
    /// nil where it means a missing value.
    var value: String?
  }

  private let wholeNumbers =
    (-400..<400).map { Spelling(text: "\($0)", value: "\($0)") }
    + [
      Spelling(text: "17850.0", value: "17850"), Spelling(text: "", value: nil),
      Spelling(text: "NA", value: nil), Spelling(text: "\(Int64.max)", value: "\(Int64.max)"),
      Spelling(text: "7" + ".000000000000000000000000000000", value: "7"),
    ]
  private let numbers =
    (0..<400).map { Spelling(text: "\($0).25", value: "\($0).25") }
    + [
      Spelling(text: "0.1000000000000000000000", value: "0.1"),
      Spelling(text: "0.10000000000000000000000000001", value: "0.1"),
      Spelling(text: "1e300", value: "1e+300"), Spelling(text: "nan", value: nil),
      Spelling(text: "", value: nil),
    ]
  private let times =
    (10..<60).map {
      Spelling(text: "2010-12-01 08:26:\($0)", value: "\(1_291_191_960_000_000 + $0 * 1_000_000)")
    }
    + [
      Spelling(text: "2010-12-01 08:26:00.000001", value: "1291191960000001"),
      Spelling(text: "", value: nil),
    ]
  private let truths = [
    Spelling(text: "true", value: "true"), Spelling(text: "FALSE", value: "false"),
    Spelling(text: "", value: nil),
  ]

  @Test(arguments: [(1, 64), (1, 1 << 19), (2, 1000), (3, 5000)])
  func everyValueIsThatOfItsText(threads: Int, blockSize: Int) throws {
    var random = SeededGenerator(seed: 20)
    let pools = [wholeNumbers, numbers, times, truths]
    var text = "whole,number,time,truth,text\n"
    var expected: [[String?]] = Array(repeating: [], count: pools.count)
    for row in 0..<4000 {
      for (column, pool) in pools.enumerated() {
        // Runs of equal values, as sorted files have them.
        let picked = row % 5 == 0 ? pool[row / 5 % pool.count] : pool.randomElement(using: &random)!
        text += picked.text + ","
        expected[column].append(picked.value)
      }
      text += "t\(row % 7)\n"
    }
    let result = try CSVFixture(text).read(threads: threads, blockSize: blockSize) {
      $0.types = ["whole": .integer, "number": .number, "time": .timestamp, "truth": .boolean]
    }
    for (name, values) in zip(["whole", "number", "time", "truth"], expected) {
      #expect(try result.table.values(name) == values, "\(name)")
    }
    #expect(try result.table.values("text") == (0..<4000).map { "t\($0 % 7)" })
  }

  /// A value that does not fit is found again each time, and what is left out leaves no trace in the rows behind.
  @Test(arguments: [(1, 1 << 19), (2, 700)])
  func rowsThatAreLeftOutLeaveNoTrace(threads: Int, blockSize: Int) throws {
    var text = "a,b\n"
    for row in 0..<3000 {
      text += "\(row % 3 == 0 ? "x" : "\(row)"),\(row % 4 == 0 ? "" : "\(row)")\n"
    }
    let result = try CSVFixture(text).read(threads: threads, blockSize: blockSize) {
      $0.types = ["a": .integer, "b": .integer]
      $0.onError = .skip
    }
    let kept = (0..<3000).filter { $0 % 3 != 0 }
    #expect(try result.table.values("a") == kept.map { "\($0)" })
    #expect(try result.table.values("b") == kept.map { $0 % 4 == 0 ? nil : "\($0)" })
    #expect(result.skippedRowCount == 1000)
    #expect(result.skipMessages.count == CSVReader.maximumSkipMessages)
  }

  /// The mistake that is named is the first in the file, whichever column was looked at first.
  @Test(arguments: [1, 2, 4])
  func theFirstMistakeIsNamed(threads: Int) throws {
    var text = "a,b,c\n"
    for row in 0..<20_000 { text += "\(row),\(row),\(row)\n" }
    text += "1,2,no\n1,2,3\nno,2,3\n1,2\n"
    let fixture = try CSVFixture(text)
    let error = #expect(throws: FrameError.self) {
      try fixture.read(threads: threads, blockSize: 4096) {
        $0.types = ["a": .integer, "b": .integer, "c": .integer]
      }
    }
    #expect(error?.message.hasSuffix(":20002: column 'c': 'no' is not an integer") == true)
  }
}
