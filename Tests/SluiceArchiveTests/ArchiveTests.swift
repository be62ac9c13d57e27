import SluiceArchive
import SluiceTestSupport
import Foundation
import Testing

/// Archives that are written, read by ourselves and by tar, and damaged.
struct ArchiveTests {
  let folder: TemporaryFolder
  private let files: [(String, [UInt8])] = [
    ("manifest.json", Array("{}".utf8)), ("empty", []),
    ("plots/curve.svg", [UInt8](repeating: 7, count: 1024)),
    ("large.bin", (0..<700_001).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }),
  ]

  init() throws { folder = try TemporaryFolder() }

  private func write(_ name: String) throws -> String {
    let path = folder.file(name)
    var writer = try ArchiveWriter(path, folder: "fm-1", modified: 1_700_000_000)
    for (name, bytes) in files.dropLast() { try writer.add(name, bytes) }
    let large = folder.file("large")
    try Data(files[3].1).write(to: URL(filePath: large))
    try writer.add("large.bin", fileAt: large, size: files[3].1.count)
    try writer.finish()
    return path
  }

  private func read(_ path: String) throws -> [(String, [UInt8])] {
    let reader = try ArchiveReader(path)
    var found: [(String, [UInt8])] = []
    while let file = try reader.next() {
      var bytes: [UInt8] = []
      while true {
        let piece = try reader.read()
        if piece.isEmpty { break }
        bytes += piece
      }
      #expect(bytes.count == file.size)
      found.append((file.name, bytes))
    }
    return found
  }

  @Test func whatIsWrittenIsRead() throws {
    let found = try read(try write("a.tar.gz"))
    #expect(found.map(\.0) == files.map(\.0))
    #expect(found.map(\.1) == files.map(\.1))
    let again = try Data(contentsOf: URL(filePath: try write("b.tar.gz")))
    #expect(try Data(contentsOf: URL(filePath: folder.file("a.tar.gz"))) == again)
  }

  @Test func tarUnpacksIt() throws {
    let path = try write("a.tar.gz")
    #expect(Command.run(["tar", "-xzf", path, "-C", folder.path]) == 0)
    for (name, bytes) in files {
      let found = try Data(contentsOf: URL(filePath: folder.file("fm-1/\(name)")))
      #expect(Array(found) == bytes, "\(name)")
    }
  }

  @Test func everyChangedByteIsSeen() throws {
    let path = folder.file("small.tar.gz")
    var writer = try ArchiveWriter(path, folder: "fm-1", modified: 1)
    try writer.add("manifest.json", Array("{\"a\": 1}".utf8))
    try writer.finish()
    let bytes = try Data(contentsOf: URL(filePath: path))
    let changed = folder.file("changed.tar.gz")
    for place in bytes.indices {
      for flip in [UInt8(1), 0x80, 0xFF] {
        var copy = bytes
        copy[place] ^= flip
        try copy.write(to: URL(filePath: changed))
        #expect(throws: ArchiveError.self, "byte \(place)") { try read(changed) }
      }
      try bytes.prefix(place).write(to: URL(filePath: changed))
      #expect(throws: ArchiveError.self, "cut at \(place)") { try read(changed) }
    }
    try (bytes + [0]).write(to: URL(filePath: changed))
    #expect(throws: ArchiveError.self) { try read(changed) }
    #expect(throws: ArchiveError.self) { try read(folder.file("none")) }
    #expect(throws: ArchiveError.self) { try read(folder.path) }
  }
}
