import Glibc
import SluiceStore
import SluiceTestSupport
import Testing

struct ObjectStoreTests {
  let folder: TemporaryFolder
  let store: ObjectStore

  init() throws {
    folder = try TemporaryFolder()
    store = try ObjectStore(root: folder.file("store"))
  }

  var temporaries: [String] {
    get throws { try folder.names(in: folder.file("store/tmp")) }
  }

  @Test func anObjectIsNamedByTheHashOfItsBytes() throws {
    let (digest, size) = try store.store(Array("abc".utf8))
    // The example of FIPS 180-2, appendix B.1.
    let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(digest.hex == hex)
    #expect(size == 3)
    #expect(store.path(of: digest) == folder.file("store/ba/\(hex.dropFirst(2))"))
    #expect(try folder.text(of: store.path(of: digest)) == "abc")
    #expect(store.hasObject(digest, size: 3))
    #expect(!store.hasObject(digest, size: 4))
    #expect(try temporaries.isEmpty)
  }

  @Test func bytesKeepTheirOrderInWhateverPiecesTheyCome() throws {
    let piece = 256 << 10
    for sizes in [[5, piece - 5, 1], [piece + 1], [3 * piece + 7, 2, 2 * piece], [0, piece, 9]] {
      let writer = try store.makeWriter()
      var all: [UInt8] = []
      for size in sizes {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 / 3 + all.count) }
        all += bytes
        try writer.write(bytes)
      }
      let (digest, size) = try writer.finish()
      #expect(digest == Digest.of(all) && size == all.count)
      #expect(try Digest.of(fileAt: store.path(of: digest)) == (digest, size))
    }
  }

  @Test func aLargeObjectIsTheSameWhenItLeavesMemoryWhileItIsWritten() throws {
    let large = try ObjectStore(root: folder.file("large"), largeSize: 1 << 20)
    let piece = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 16) }
    let (one, other) = (try store.makeWriter(), try large.makeWriter())
    // Pieces on both sides of what is gathered before it is written.
    for number in 0..<240 {
      let part = Array(piece[..<(number % 3 == 0 ? 1000 : piece.count)])
      try one.write(part)
      try other.write(part)
    }
    let (expected, written) = (try one.finish(), try other.finish())
    #expect(written.digest == expected.digest)
    #expect(written.size == expected.size && written.size > 40 << 20)
    #expect(
      try contents(large.path(of: written.digest)) == contents(store.path(of: expected.digest)))
  }

  @Test func anObjectIsReadOnly() throws {
    let digest = try store.store([1, 2, 3]).digest
    var status = stat()
    #expect(unsafe stat(store.path(of: digest), &status) == 0)
    #expect(status.st_mode & 0o222 == 0)
    #expect(status.st_mode & 0o400 != 0)
  }

  @Test func anObjectThatWasWrittenToIsNoObject() throws {
    let digest = try store.store(Array("abc".utf8)).digest
    let path = store.path(of: digest)
    #expect(unsafe chmod(path, 0o644) == 0)
    let file = unsafe open(path, O_WRONLY)
    #expect(unsafe pwrite(file, "X", 1, 1) == 1)
    close(file)
    #expect(!store.hasObject(digest, size: 3), "it has the right size and the wrong bytes")
    #expect(try store.store(Array("abc".utf8)).digest == digest)
    #expect(store.hasObject(digest, size: 3))
    #expect(try folder.text(of: path) == "abc")
  }

  @Test func aCopiedObjectIsReadOnceAndSealedAgain() throws {
    let digest = try store.store(Array("abc".utf8)).digest
    let path = store.path(of: digest)
    #expect(unsafe utimensat(AT_FDCWD, path, nil, 0) == 0)
    #expect(store.hasObject(digest, size: 3))
    var status = stat()
    #expect(unsafe stat(path, &status) == 0)
    #expect(status.st_mtim.tv_sec == 1)
  }

  @Test func piecesOfAnySizeGiveTheBytesAndTheirHash() throws {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<20 {
      var all: [UInt8] = []
      let writer = try store.makeWriter()
      for _ in 0..<Int.random(in: 0...12, using: &generator) {
        let small = Bool.random(using: &generator)
        let count = Int.random(in: 0...(small ? 40 : 400_000), using: &generator)
        let piece = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        try writer.write(piece)
        all += piece
      }
      let (digest, size) = try writer.finish()
      #expect(size == all.count)
      #expect(digest == Digest.of(all))
      let stored = try Digest.of(fileAt: store.path(of: digest))
      #expect(stored.digest == digest)
      #expect(stored.size == size)
    }
    #expect(try temporaries.isEmpty)
  }

  @Test func equalBytesAreStoredOnce() throws {
    let digest = try store.store([1, 2, 3]).digest
    var before = stat()
    var after = stat()
    #expect(unsafe stat(store.path(of: digest), &before) == 0)
    #expect(try store.store([1, 2, 3]).digest == digest)
    #expect(unsafe stat(store.path(of: digest), &after) == 0)
    #expect(before.st_ino == after.st_ino)
    #expect(try temporaries.isEmpty)
  }

  @Test func anObjectOfTheWrongSizeIsReplaced() throws {
    let digest = try store.store([1, 2, 3]).digest
    #expect(unsafe truncate(store.path(of: digest), 1) == 0)
    #expect(!store.hasObject(digest, size: 3))
    _ = try store.store([1, 2, 3])
    #expect(store.hasObject(digest, size: 3))
    try store.verify(digest)
  }

  @Test func damageOfTheSameSizeIsFoundByVerifying() throws {
    let digest = try store.store(Array("abc".utf8)).digest
    #expect(unsafe unlink(store.path(of: digest)) == 0)
    let path = try folder.write("abd", to: "store/ba/\(digest.hex.dropFirst(2))")
    #expect(!store.hasObject(digest, size: 3))
    let error = #expect(throws: StoreError.self) { try store.verify(digest) }
    #expect(error?.code == .damaged)
    #expect(error?.message.contains(path) == true)
  }

  @Test func whatIsAbandonedOrForgottenLeavesNothing() throws {
    let writer = try store.makeWriter()
    try writer.write([1])
    #expect(try temporaries.count == 1)
    writer.abandon()
    writer.abandon()
    #expect(try temporaries.isEmpty)
    do {
      let forgotten = try store.makeWriter()
      try forgotten.write([1])
    }
    #expect(try temporaries.isEmpty)
  }

  @Test func temporaryFilesOfTheDeadAreRemovedAndThoseOfTheLivingKept() throws {
    let live = try store.makeWriter()
    try live.write([1, 2, 3])
    let liveName = try #require(try temporaries.first)
    _ = try folder.write("half", to: "store/tmp/object-dead")
    _ = try folder.write("mine", to: "store/tmp/unrelated")
    let other = try ObjectStore(root: folder.file("store"))
    _ = try other.store([9])
    #expect(try temporaries == [liveName, "unrelated"].sorted())
    #expect(store.hasObject(try live.finish().digest, size: 3))
  }

  @Test func writersOfManyThreadsDoNotDisturbEachOther() async throws {
    let store = store
    let digests = try await withThrowingTaskGroup(of: Digest.self) { group in
      for number in 0..<64 {
        group.addTask {
          try store.store([UInt8](repeating: UInt8(number % 8), count: 5000)).digest
        }
      }
      return try await group.reduce(into: Set<Digest>()) { $0.insert($1) }
    }
    #expect(digests.count == 8)
    for digest in digests { try store.verify(digest) }
    #expect(try temporaries.isEmpty)
  }

  @Test func deferredObjectsAreThereAtOnceAndSettle() throws {
    let store = try ObjectStore(root: folder.file("store"), sync: .deferred)
    let digest = try store.store([4, 5]).digest
    #expect(store.hasObject(digest, size: 2))
    try store.settle()
    try store.settle()
    try store.verify(digest)
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    let file = try folder.write("", to: "file")
    let error = #expect(throws: StoreError.self) { try ObjectStore(root: "\(file)/store") }
    #expect(error?.code == .unwritable)
    #expect(error?.message.contains("\(file)/store") == true)
  }
}
