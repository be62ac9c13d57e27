import SluiceStore
import SluiceTestSupport
import Testing

struct AtomicFileTests {
  @Test func aFileIsMadeAndReplacedWhole() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("report.json")
    for text in ["a longer text", "short", ""] {
      try AtomicFile.write(Array(text.utf8), to: path)
      #expect(try folder.text(of: path) == text)
    }
    #expect(try folder.names(in: folder.path) == ["report.json"])
  }

  @Test func whatADeadProcessLeftIsRemoved() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("half", to: ".report.json.tmp-dead")
    _ = try folder.write("other", to: ".other.json.tmp-dead")
    try AtomicFile.write([1], to: folder.file("report.json"))
    #expect(try folder.names(in: folder.path) == [".other.json.tmp-dead", "report.json"])
  }

  @Test func aFailureLeavesWhatWasThere() throws {
    let folder = try TemporaryFolder()
    let store = try TemporaryFolder()
    let overFolder = #expect(throws: StoreError.self) {
      try AtomicFile.write([1], to: folder.path)
    }
    #expect(overFolder?.code == .notAFile)
    let noFolder = #expect(throws: StoreError.self) {
      try AtomicFile.write([1], to: store.file("none/file"))
    }
    #expect(noFolder?.code == .unwritable)
    #expect(try folder.names(in: folder.path).isEmpty)
  }

  @Test func manyWritersLeaveTheBytesOfOne() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("shared")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<16 {
        group.addTask {
          try AtomicFile.write([UInt8](repeating: UInt8(number), count: 30_000), to: path)
        }
      }
      try await group.waitForAll()
    }
    let bytes = Array(try folder.text(of: path).utf8)
    #expect(bytes.count == 30_000)
    #expect(Set(bytes).count == 1)
    #expect(try folder.names(in: folder.path) == ["shared"])
  }
}
