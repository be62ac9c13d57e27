import Glibc
import SluiceFrame
import SluiceTestSupport
import Testing

@Suite struct BytesTests {
  @Test func aFileReadsBackAsItWasWritten() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("numbers.bin")
    var sink = try FileSink(path: path)
    try sink.write([1, 2, 3] as [Int32])
    try sink.write([7, 8, 9, 10][1...2] as ArraySlice<UInt8>)
    try sink.write(utf8: "é")
    try sink.writeZeros(3)
    try sink.finish()
    let file = try MappedFile(path: path)
    #expect(file.count == 19)
    var bytes: [UInt8] = []
    for i in file.bytes.indices { bytes.append(file.bytes[i]) }
    #expect(bytes == [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 8, 9, 0xC3, 0xA9, 0, 0, 0])
  }

  @Test func anEmptyFileHasNoBytes() throws {
    let folder = try TemporaryFolder()
    let sink = try FileSink(path: folder.path("empty"))
    try sink.finish()
    let file = try MappedFile(path: folder.path("empty"))
    let isEmpty = file.bytes.isEmpty
    #expect(isEmpty && file.count == 0)
  }

  @Test func whatCannotBeReadSaysWhy() throws {
    let folder = try TemporaryFolder()
    #expect(throws: FrameError(.unreadable, "/nowhere/x: cannot be read: there is no such file")) {
      try MappedFile(path: "/nowhere/x")
    }
    #expect(
      throws: FrameError(
        .unreadable, "\(folder.path): cannot be read: it is a directory, not a file")
    ) {
      try MappedFile(path: folder.path)
    }
    let pipe = folder.path("pipe")
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    #expect(
      throws: FrameError(.unreadable, "\(pipe): cannot be read: it is not a regular file")
    ) {
      try MappedFile(path: pipe)
    }
  }

  @Test func whatCannotBeWrittenSaysWhy() throws {
    let folder = try TemporaryFolder()
    #expect(
      throws: FrameError(.unwritable, "\(folder.path): cannot be written: is a directory")
    ) {
      _ = try FileSink(path: folder.path)
    }
    var full = try FileSink(path: "/dev/full")
    do {
      try full.write([1] as [UInt8])
      Issue.record("a full disk went unnoticed")
    } catch {
      #expect(error.code == .unwritable)
      #expect(error.message == "/dev/full: cannot be written: no space left on device")
    }
  }

  @Test func memoryCollectsEverything() throws {
    var sink = MemorySink()
    try sink.write([0.5] as [Double])
    try sink.write([] as [Int64])
    #expect(sink.bytes == [0, 0, 0, 0, 0, 0, 0xE0, 0x3F])
  }
}
