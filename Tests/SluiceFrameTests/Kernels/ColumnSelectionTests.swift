import SluiceFrame
import Testing

struct ColumnSelectionTests {
  let table = Table(
    names: ["a", "b", "c"],
    columns: [Column(.integer([1])), Column(.number([2])), Column(texts: ["3"])], rowCount: 1)

  @Test func keepGivesTheOrderAndRenameTheNames() throws {
    let result = try table.selecting(keep: ["c", "a"], rename: ["a": "c", "c": "a"])
    #expect(result.names == ["a", "c"])
    #expect(result.columns == [table.columns[2], table.columns[0]])
    #expect(
      try table.schema.selecting(keep: ["c", "a"], rename: ["a": "c", "c": "a"]) == result.schema)
  }

  @Test func dropLeavesTheOthersInOrder() throws {
    #expect(try table.selecting(drop: ["b"]).names == ["a", "c"])
    #expect(try table.selecting(rename: ["b": "β"]).names == ["a", "β", "c"])
    #expect(try table.selecting() == table)
  }

  @Test func mistakesAreNamed() {
    func message(_ keep: [String]?, _ drop: [String]?, _ rename: [String: String] = [:]) -> String?
    {
      #expect(throws: FrameError.self) {
        try table.selecting(keep: keep, drop: drop, rename: rename)
      }?.message
    }
    #expect(message(["a"], ["b"]) == "both 'keep' and 'drop' are given")
    #expect(message(["x"], nil) == "there is no column 'x'")
    #expect(message(nil, ["y"]) == "there is no column 'y'")
    #expect(message(nil, nil, ["z": "a"]) == "there is no column 'z'")
    #expect(message(["a"], nil, ["b": "q"]) == "the column 'b' is renamed but not kept")
    #expect(message(["a", "a"], nil) == "the column 'a' is kept twice")
    #expect(
      message(nil, nil, ["a": "b"]) == "the columns 'a' and 'b' would both be called 'b'")
    #expect(message(nil, ["a", "b", "c"]) == "no column is left")
    #expect(message([], nil) == "no column is left")
  }
}
