import Glibc
import SluiceStore
import SluiceTestSupport
import Testing

struct FileTreeTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func aTreeGoesWithoutWhatItsLinksLeadTo() async throws {
    try makeFolder(folder.file("tree/inner"))
    try makeFolder(folder.file("other"))
    _ = try folder.write("kept", to: "other/file")
    _ = try folder.write("12345", to: "tree/inner/file")
    #expect(unsafe symlink("../../other", folder.file("tree/inner/link")) == 0)
    #expect(FileTree.measure(folder.file("tree")) == .init(files: 2, bytes: 5))
    #expect(setMode(0o500, of: folder.file("tree/inner")))
    #expect(setMode(0o777, of: folder.path))
    try FileTree.remove(folder.file("tree"))
    try FileTree.remove(folder.file("tree"))
    #expect(try folder.names(in: folder.path) == ["other"])
    #expect(try folder.text(of: folder.file("other/file")) == "kept")
  }

  @Test func whatCannotBeRemovedIsNamed() async throws {
    try makeFolder(folder.file("tree"))
    _ = try folder.write("", to: "tree/file")
    #expect(setMode(0o755, of: folder.path))
    let path = folder.file("tree")
    await #expect(processExitsWith: .success) { [path = path as String] in
      dropPrivileges()
      let error = #expect(throws: StoreError.self) { try FileTree.remove(path) }
      #expect(error?.code == .unwritable)
      #expect(error?.message.contains("cannot remove '\(path)/file'") == true)
    }
  }

  @Test func linksThatNeverGotTheirNameGo() throws {
    try makeFolder(folder.file("runs/a/step"))
    for name in ["runs/.link-x", "runs/a/step/.link-y", "runs/a/step/port.arrow", "runs/latest"] {
      #expect(unsafe symlink("nowhere", folder.file(name)) == 0)
    }
    _ = try folder.write("", to: "runs/.link-file")
    #expect(FileTree.removeUnfinishedLinks(in: folder.file("runs")) == 2)
    #expect(try folder.names(in: folder.file("runs")) == [".link-file", "a", "latest"])
    #expect(try folder.names(in: folder.file("runs/a/step")) == ["port.arrow"])
  }

  @Test func aStoreListsWhatItHas() throws {
    let store = try ObjectStore(root: folder.file("store"))
    let stored = try (0..<20).map { try store.store(Array("object \($0)".utf8)) }
    _ = try folder.write("", to: "store/README")
    try makeFolder(folder.file("store/zz"))
    _ = try folder.write("", to: "store/zz/file")
    let listed = try store.objects()
    #expect(listed.map(\.digest) == stored.map(\.digest).sorted())
    #expect(listed.reduce(0) { $0 + $1.size } == stored.reduce(0) { $0 + $1.size })
    #expect(try ObjectStore(existing: folder.file("nothing")).objects() == [])
    #expect(!FileTree.exists(folder.file("nothing")))
  }
}
