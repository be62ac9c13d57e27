import Foundation
import SluiceTestSupport
import Testing

/// An artifacts folder that cannot be used, is full or damaged: a message, no crash, and nothing that was done is lost.
struct BadFolderTests {
  @Test(arguments: ["occupied", "occupied/below"])
  func aFileInThePlaceOfTheFolderIsNamed(artifacts: String) async throws {
    let shop = try Shop()
    try shop.write(Array("a file".utf8), to: "occupied")
    for command in [["run", "shop.yaml"], ["plan", "shop.yaml"], ["runs"], ["models"]] {
      try await Program.run(command + ["--artifacts", artifacts], in: shop.folder.path)
        .exits(2).says("'\(artifacts)", "a part of its path is a file, not a folder")
    }
    #expect(try shop.bytes("occupied") == Array("a file".utf8))
  }

  @Test(.enabled(if: SmallFileSystem.isPossible, "needs the right to mount a tmpfs"))
  func aReadOnlyFolderCanBeReadFrom() async throws {
    let shop = try Shop()
    let disk = try #require(try SmallFileSystem(options: "size=8m"))
    let place = ["--artifacts", "\(disk.path)/artifacts"]
    try await Program.run(["run", "shop.yaml"] + place, in: shop.folder.path).exits(0)
    #expect(disk.remount("ro"))
    try await Program.run(["run", "shop.yaml"] + place, in: shop.folder.path)
      .exits(2).says("\(disk.path)/artifacts")
    try await Program.run(["runs"] + place, in: shop.folder.path).exits(0).prints("succeeded")
    try await Program.run(
      ["run", "shop.yaml", "--artifacts", "\(disk.path)/other"], in: shop.folder.path
    ).exits(2).says("its file system is mounted read-only", "choose a folder on another disk")
    #expect(disk.remount("rw"))
    try await Program.run(["run", "shop.yaml"] + place, in: shop.folder.path)
      .exits(0).says("12 cached")
  }

  @Test(
    .enabled(if: SmallFileSystem.isPossible, "needs the right to mount a tmpfs"),
    arguments: [0, 8, 32, 64, 96, 128, 192, 256])
  func aFullDiskLosesNothingThatWasStored(freeKilobytes: Int) async throws {
    let shop = try Shop()
    let disk = try #require(try SmallFileSystem(options: "size=4m"))
    let place = ["--artifacts", "\(disk.path)/artifacts"]
    try await Program.run(["run", "shop.yaml"] + place, in: shop.folder.path).exits(0)
    let filler = "\(disk.path)/filler"
    #expect(FileManager.default.createFile(atPath: filler, contents: nil))
    let handle = try #require(FileHandle(forWritingAtPath: filler))
    let free = try #require(
      try FileManager.default.attributesOfFileSystem(forPath: disk.path)[.systemFreeSize] as? Int)
    try handle.write(contentsOf: Data(count: free - freeKilobytes * 1024))
    try handle.close()
    let failed = try await Program.run(
      ["run", "shop.yaml", "-p", "least=1"] + place, in: shop.folder.path)
    if failed.exitCode != 0 {
      #expect([1, 2].contains(failed.exitCode))
      failed.says("no space is left")
    }
    try FileManager.default.removeItem(atPath: filler)
    try await Program.run(["run", "shop.yaml"] + place, in: shop.folder.path)
      .exits(0).says("12 cached")
    try await Program.run(["run", "shop.yaml", "-p", "least=1"] + place, in: shop.folder.path)
      .exits(0)
  }

  @Test(
    .enabled(if: SmallFileSystem.isPossible, "needs the right to mount a tmpfs"),
    arguments: Array(stride(from: 20, through: 500, by: 40)))
  func aDiskThatIsTooSmallEndsARunWithItsName(kilobytes: Int) async throws {
    let shop = try Shop()
    let disk = try #require(try SmallFileSystem(options: "size=\(kilobytes)k"))
    let place = ["--artifacts", "\(disk.path)/artifacts"]
    let failed = try await Program.run(["run", "shop.yaml"] + place, in: shop.folder.path)
    #expect([1, 2].contains(failed.exitCode), "\(failed.error)")
    failed.says("no space is left")
    #expect(disk.remount("size=8m"))
    try await Program.run(["run", "shop.yaml"] + place, in: shop.folder.path).exits(0)
  }

  @Test func aFullStandardOutputIsNoSuccess() async throws {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    let full = ["sh", "-c", "\"$0\" \"$@\" >/dev/full"]
    for arguments in [
      ["sample", "retail", "--rows", "10", "-o", "-"], ["steps"], ["runs"], ["models"],
      ["graph", "shop.yaml"],
    ] {
      try await Program.run(arguments, in: shop.folder.path, through: full).exits(2)
        .says("standard output: no space left on device")
    }
  }

  @Test func aSampleThatCannotBeWrittenLeavesNothing() async throws {
    let shop = try Shop()
    try await shop.sluice("sample", "retail", "--rows", "10", "-o", "/dev/full").exits(2)
      .says("/dev/full: cannot be written: no space left on device")
    try await shop.sluice("sample", "retail", "--rows", "10", "-o", "shop.csv/x.csv").exits(2)
      .says("cannot make the folder 'shop.csv'")
    try await shop.sluice("sample", "retail", "--rows", "10", "-o", ".").exits(2)
    #expect(!FileManager.default.fileExists(atPath: "/dev/full.part"))
    #expect(try shop.folder.names(in: shop.folder.path).allSatisfy { !$0.hasSuffix(".part") })
  }

  private enum Damage { case cut, gone, flipped }

  @Test func objectsThatAreGoneOrDamagedAreMadeAgain() async throws {
    let shop = try Shop()
    let first = try await shop.run()
    for (name, damage) in [
      ("sold.table", Damage.cut), ("features.encoder", .gone), ("ids.matrix", .flipped),
    ] {
      let hex = try #require(first.digests[name]).dropFirst("sha256:".count)
      let path = shop.folder.file("artifacts/store/\(hex.prefix(2))/\(hex.dropFirst(2))")
      var bytes = Array(try Data(contentsOf: URL(filePath: path)))
      try FileManager.default.removeItem(atPath: path)
      bytes[bytes.count / 2] ^= 4
      if damage == .cut { bytes.removeLast() }
      if damage != .gone { try Data(bytes).write(to: URL(filePath: path)) }
    }
    let again = try await shop.run()
    again.outcome.exits(0)
    #expect(again.steps("succeeded") == ["sold", "features", "ids"])
    #expect(again.warnings.count == 3)
    #expect(again.digests == first.digests)
  }

  @Test func damagedMetadataAreSetAsideAndSaid() async throws {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    for name in try shop.folder.names(in: shop.folder.file("artifacts"))
    where name.hasPrefix("sluice.db") {
      try shop.write(Array(repeating: 7, count: 5000), to: "artifacts/\(name)")
    }
    try await shop.sluice("run", "shop.yaml").exits(0).says("warning: ", "sluice.db")
    try await shop.expectRerun(of: [])
  }
}
