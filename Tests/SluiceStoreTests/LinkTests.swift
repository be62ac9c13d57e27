import FoundationEssentials
import Glibc
import SluiceStore
import SluiceTestSupport
import Testing

struct LinkTests {
  @Test func aLinkIsRelativeAndItsFoldersAreMade() throws {
    let folder = try TemporaryFolder()
    let store = try ObjectStore(root: folder.file("artifacts/store"))
    let digest = try store.store(Array("one".utf8)).digest
    let link = folder.file("artifacts/runs/1/load/table.arrow")
    try store.link(digest, at: link)
    let target = try FileManager.default.destinationOfSymbolicLink(atPath: link)
    #expect(target == "../../../store/\(digest.hex.prefix(2))/\(digest.hex.dropFirst(2))")
    #expect(try folder.text(of: link) == "one")

    // The folder may be moved as a whole.
    #expect(unsafe rename(folder.file("artifacts"), folder.file("moved")) == 0)
    #expect(try folder.text(of: folder.file("moved/runs/1/load/table.arrow")) == "one")
  }

  @Test func aLinkReplacesWhatHasItsName() throws {
    let folder = try TemporaryFolder()
    let store = try ObjectStore(root: folder.file("store"))
    let one = try store.store(Array("one".utf8)).digest
    let two = try store.store(Array("two".utf8)).digest
    let link = try folder.write("a file", to: "link")
    for (digest, text) in [(one, "one"), (two, "two"), (two, "two")] {
      try store.link(digest, at: link)
      #expect(try folder.text(of: link) == text)
    }
    #expect(try folder.names(in: folder.path) == ["link", "store"])
  }

  @Test func aLinkReachedThroughALinkedFolderIsRight() throws {
    let folder = try TemporaryFolder()
    let store = try ObjectStore(root: folder.file("disk/deep/store"))
    let digest = try store.store(Array("one".utf8)).digest
    #expect(unsafe symlink("disk/deep", folder.file("artifacts")) == 0)
    try store.link(digest, at: folder.file("artifacts/runs/1/port.bin"))
    #expect(try folder.text(of: folder.file("artifacts/runs/1/port.bin")) == "one")
  }

  @Test func aNameThatCannotBeLinkedIsNamed() throws {
    let folder = try TemporaryFolder()
    let store = try ObjectStore(root: folder.file("store"))
    let digest = try store.store([1]).digest
    let file = try folder.write("", to: "file")
    let error = #expect(throws: StoreError.self) { try store.link(digest, at: "\(file)/link") }
    #expect(error?.code == .unwritable)
    #expect(error?.message.contains(file) == true)
  }
}
