import Glibc
import SluiceStore
import SluiceTestSupport
import Testing

struct AdoptingTests {
  let folder: TemporaryFolder
  let store: ObjectStore

  init() throws {
    folder = try TemporaryFolder()
    store = try ObjectStore(root: folder.file("store"))
  }

  @Test func aFileBecomesAReadOnlyObjectWithoutACopy() throws {
    let path = try folder.write("abc", to: "result.txt")
    var before = stat()
    #expect(unsafe stat(path, &before) == 0)
    let (digest, size) = try store.adopt(fileAt: path)
    #expect(digest == Digest.of(Array("abc".utf8)) && size == 3)
    var after = stat()
    #expect(unsafe stat(store.path(of: digest), &after) == 0)
    #expect(after.st_ino == before.st_ino && after.st_mode & 0o222 == 0)
    #expect(unsafe access(path, F_OK) != 0)
  }

  @Test func aFileWithAnotherNameIsCopied() throws {
    let path = try folder.write("abc", to: "result.txt")
    #expect(unsafe link(path, folder.file("other.txt")) == 0)
    let digest = try store.adopt(fileAt: path).digest
    _ = try folder.write("changed", to: "other.txt")
    #expect(try folder.text(of: store.path(of: digest)) == "abc")
    #expect(unsafe access(path, F_OK) != 0)
  }

  @Test func anObjectThatIsThereIsKept() throws {
    _ = try store.store(Array("abc".utf8))
    let path = try folder.write("abc", to: "result.txt")
    #expect(try store.adopt(fileAt: path).size == 3)
    #expect(unsafe access(path, F_OK) != 0)
  }

  @Test func whatIsNoFileIsRefused() throws {
    #expect(throws: StoreError.self) { try store.adopt(fileAt: folder.file("store")) }
    #expect(throws: StoreError.self) { try store.adopt(fileAt: folder.file("missing")) }
  }
}
