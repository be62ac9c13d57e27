import Foundation
import Glibc
import SluiceStore
import SluiceTestSupport
import SystemPackage
import Testing

@Suite struct StoreErrorTests {
  @Test func fullDiskSaysHowMuchAndWhere() {
    let error = StoreError(.noSpace, .write(bytes: 12_345_678), path: "/proc/none/store")
    #expect(error.code == .full)
    #expect(
      error.message
        == "cannot write '/proc/none/store': no space is left on the file system at '/proc': "
        + "12.3 MB were to be written")
    #expect(error.hint != nil)
  }

  @Test(arguments: [
    (999, "999 bytes"), (1000, "1.0 kB"), (999_949, "999.9 kB"), (1_000_000, "1.0 MB"),
    (5_400_000_000, "5.4 GB"), (2_000_000_000_000, "2.0 TB"),
  ])
  func amounts(bytes: Int, text: String) {
    let error = StoreError(.diskQuotaExceeded, .write(bytes: bytes), path: "/")
    #expect(error.message.hasSuffix("at '/': \(text) were to be written"))
  }

  @Test func codesFollowTheErrorAndTheIntent() {
    #expect(StoreError(.permissionDenied, .read, path: "x").code == .unreadable)
    #expect(StoreError(.permissionDenied, .makeFolder, path: "x").code == .unwritable)
    #expect(StoreError(.readOnlyFileSystem, .write(bytes: 1), path: "x").code == .readOnly)
    #expect(StoreError(.noSuchFileOrDirectory, .read, path: "x").code == .missing)
    #expect(StoreError(.ioError, .read, path: "x").code == .unreadable)
    #expect(
      StoreError(.ioError, .remove, path: "x").message == "cannot remove 'x': input/output error")
  }

  @Test func foldersWithoutRightsAreNamed() async throws {
    let folder = try TemporaryFolder()
    #expect(setMode(0o755, of: folder.path))
    try FileManager.default.createDirectory(
      atPath: folder.file("closed"), withIntermediateDirectories: true)
    _ = try folder.write([1], to: "closed/file")
    let closed = folder.file("closed")
    #expect(setMode(0, of: closed))
    await #expect(processExitsWith: .success) { [closed = closed as String] in
      dropPrivileges()
      let read = #expect(throws: StoreError.self) { try Digest.of(fileAt: "\(closed)/file") }
      #expect(read?.code == .unreadable)
      #expect(read?.message == "cannot read '\(closed)/file': permission denied")
      let open = #expect(throws: StoreError.self) { try ObjectStore(root: "\(closed)/store") }
      #expect(open?.code == .unwritable)
      let lock = #expect(throws: StoreError.self) {
        try FileLock.acquire("\(closed)/lock", wait: false)
      }
      #expect(lock?.code == .unwritable)
    }
    #expect(setMode(0o555, of: closed))
    await #expect(processExitsWith: .success) { [closed = closed as String] in
      dropPrivileges()
      let write = #expect(throws: StoreError.self) {
        try AtomicFile.write([1], to: "\(closed)/new")
      }
      #expect(write?.code == .unwritable)
      #expect(write?.message.contains("permission denied") == true)
    }
    #expect(setMode(0o755, of: closed))
  }

  @Test(.enabled(if: SmallFileSystem.isPossible, "needs the right to mount a tmpfs"))
  func fullDiskLosesNothing() throws {
    let disk = try #require(try SmallFileSystem(options: "size=1m"))
    let store = try ObjectStore(root: "\(disk.path)/store")
    let kept = try store.store([UInt8](repeating: 1, count: 300_000))
    let writer = try store.makeWriter()
    let error = #expect(throws: StoreError.self) {
      for _ in 0..<100 { try writer.write([UInt8](repeating: 2, count: 50_000)) }
      return try writer.finish()
    }
    #expect(error?.code == .full)
    #expect(
      error?.message.contains("no space is left on the file system at '\(disk.path)'") == true)
    let atOnce = #expect(throws: StoreError.self) {
      try store.store([UInt8](repeating: 3, count: 5_000_000))
    }
    #expect(atOnce?.message.hasSuffix("5.0 MB were to be written") == true)
    writer.abandon()
    try AtomicFile.write([1], to: "\(disk.path)/file")
    #expect(throws: StoreError.self) {
      try AtomicFile.write([UInt8](repeating: 0, count: 5_000_000), to: "\(disk.path)/file")
    }
    #expect(try contents("\(disk.path)/file") == [1])
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(disk.path)/store/tmp") == [])
    try store.verify(kept.digest)
    _ = try store.store([UInt8](repeating: 4, count: 300_000))
  }

  @Test(.enabled(if: SmallFileSystem.isPossible, "needs the right to mount a tmpfs"))
  func readOnlyFileSystemIsNamed() throws {
    let disk = try #require(try SmallFileSystem(options: "size=1m"))
    let store = try ObjectStore(root: "\(disk.path)/store")
    let kept = try store.store([1])
    #expect(disk.remount("ro"))
    let error = #expect(throws: StoreError.self) { try store.store([2]) }
    #expect(error?.code == .readOnly)
    try store.verify(kept.digest)
    let lock = #expect(throws: StoreError.self) {
      try FileLock.acquire("\(disk.path)/lock", wait: true)
    }
    #expect(lock?.code == .readOnly)
  }
}
