import SluiceFrame
import SluiceOpenLineage
import SluiceTestSupport
import Synchronization
import Testing

@Suite struct EventFileTests {
  private final class Warnings: Sendable {
    let texts = Mutex<[String]>([])
  }

  @Test func linesAreAppended() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", to: "events.ndjson")
    let warnings = Warnings()
    for number in 1...2 {
      let file = EventFile(path: path) { text in warnings.texts.withLock { $0.append(text) } }
      file.send(.object(["a": .string("line\nend"), "n": .integer(number)]))
      // Each event is there at once, whatever becomes of the program.
      let text = try folder.text(of: path)
      #expect(text.hasSuffix("{\"a\":\"line\\u000aend\",\"n\":\(number)}\n"))
    }
    let lines = try folder.text(of: path).split(separator: "\n")
    #expect(lines.first == "old")
    #expect(lines.count == 3)
    #expect(warnings.texts.withLock { $0 } == [])
  }

  @Test(arguments: ["", "/none/events.ndjson"])
  func aFileThatCannotBeWrittenGivesOneWarning(_ name: String) throws {
    let folder = try TemporaryFolder()
    let warnings = Warnings()
    let file = EventFile(path: folder.path + name) { text in
      warnings.texts.withLock { $0.append(text) }
    }
    for number in 0..<3 { file.send(.integer(number)) }
    let told = warnings.texts.withLock { $0 }
    #expect(told.count == 1)
    #expect(told.first?.hasPrefix("no OpenLineage events are written to '\(folder.path)") == true)
  }
}
