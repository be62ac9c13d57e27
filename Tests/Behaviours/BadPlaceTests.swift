import Foundation
import Glibc
import SluiceTestSupport
import Testing

/// Disks that are full and folders that may not be written, with programs among the steps.
struct BadPlaceTests {
  @Test(
    .enabled(if: SmallFileSystem.isPossible, "needs the right to mount a tmpfs"),
    arguments: [0, 16, 48, 64, 80, 112, 160, 256, 400, 700])
  func aFullDiskLosesNothing(freeKilobytes: Int) async throws {
    let project = try MixedProject()
    let disk = try #require(try SmallFileSystem(options: "size=8m"))
    let place = ["--artifacts", "\(disk.path)/artifacts"]
    let first = try await project.run(0, place)
    let filler = "\(disk.path)/filler"
    let free = try #require(
      try FileManager.default.attributesOfFileSystem(forPath: disk.path)[.systemFreeSize] as? Int)
    try Data(count: max(0, free - freeKilobytes * 1024)).write(to: URL(filePath: filler))
    for _ in 0..<2 {
      let failed = try await project.attempt(1, place)
      if failed.outcome.exitCode == 0 { continue }
      #expect([1, 2].contains(failed.outcome.exitCode))
      #expect(failed.said.lowercased().contains("no space"), "\(failed.said)")
    }
    try FileManager.default.removeItem(atPath: filler)
    let again = try await project.run(0, place)
    #expect(again.digests == first.digests)
    #expect(again.steps("succeeded") == [])
    _ = try await project.run(1, place)
    try await Program.run(["cache", "verify"] + place, in: project.shop.folder.path).exits(0)
    #expect(
      try project.shop.folder.names(in: "\(disk.path)/artifacts/store/tmp") == [])
  }

  @Test(
    .enabled(if: SmallFileSystem.isPossible, "needs the right to mount a tmpfs"),
    arguments: Array(stride(from: 300, through: 1500, by: 150)))
  func aDiskThatProgramsFillIsNamed(kilobytes: Int) async throws {
    let project = try MixedProject()
    let disk = try #require(try SmallFileSystem(options: "size=\(kilobytes)k"))
    let place = ["--artifacts", "\(disk.path)/artifacts"]
    let failed = try await project.attempt(0, place)
    if failed.outcome.exitCode != 0 {
      #expect([1, 2].contains(failed.outcome.exitCode))
      #expect(failed.said.lowercased().contains("no space"), "\(failed.said)")
    }
    #expect(disk.remount("size=16m"))
    let sound = try await MixedProject().run(0)
    #expect(try await project.run(0, place).digests == sound.digests)
  }

  /// Somebody who may do less than the tests, where these may do all.
  private static let somebody =
    getuid() == 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []

  private static let isPossible =
    getuid() != 0 || FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")

  private func sluice(
    _ arguments: [String], in project: MixedProject
  ) async throws -> Program.Outcome {
    try await Program.run(arguments, in: project.shop.folder.path, through: Self.somebody)
  }

  @Test(
    .enabled(if: isPossible, "needs a user without all rights"),
    arguments: [
      "artifacts", "artifacts/store", "artifacts/store/tmp", "artifacts/runs", "artifacts/scratch",
      "artifacts/locks", "artifacts/live", "artifacts/sluice.db",
    ], [0o555, 0])
  func whatMayNotBeWrittenIsNamed(name: String, mode: Int) async throws {
    let project = try MixedProject()
    if getuid() == 0 { _ = unsafe chown(project.shop.folder.path, 65534, 65534) }
    let first = try await project.run(0, through: Self.somebody)
    let place = project.shop.folder.file(name)
    let isFolder = name != "artifacts/sluice.db"
    _ = unsafe chmod(place, mode_t(mode & (isFolder ? 0o777 : 0o666)))
    for value in [0, 1] {
      let result = try await project.attempt(value, through: Self.somebody)
      if result.outcome.exitCode == 0 {
        if value == 0 { #expect(result.digests == first.digests) }
        continue
      }
      #expect([1, 2].contains(result.outcome.exitCode))
      #expect(result.said.contains(name), "\(result.said)")
    }
    for command in [
      ["status"], ["runs"], ["models"], ["gc", "--keep-runs", "5"], ["cache", "verify"],
    ] {
      let outcome = try await sluice(command, in: project)
      #expect([0, 2].contains(outcome.exitCode), "\(command)")
      if outcome.exitCode == 2 { #expect(outcome.error.contains("artifacts")) }
    }
    _ = unsafe chmod(place, isFolder ? 0o755 : 0o644)
    #expect(try await project.run(0, through: Self.somebody).digests == first.digests)
    _ = try await project.run(1, through: Self.somebody)
    try await sluice(["cache", "verify"], in: project).exits(0).prints("all sound")
  }

  @Test(.enabled(if: isPossible, "needs a user without all rights"))
  func foldersThatAProgramClosedAreRemoved() async throws {
    let shop = try Workshop(
      """
      pipeline: p
      parameters: { code: 0 }
      steps:
        - name: closes
          shell: true
          run: |
            mkdir -p shut/deep tmp/x; echo x > shut/deep/x; echo x > ${outputs.o}
            chmod 000 shut/deep shut tmp/x; exit ${params.code}
          with: { code: "${parameters.code}" }
          outputs: { o: file }
      """)
    if getuid() == 0 { _ = unsafe chown(shop.folder.path, 65534, 65534) }
    try await shop.sluice("run", "p.yaml", through: Self.somebody).exits(0)
    #expect(shop.scratchFolders() == [])
    try await shop.sluice("run", "p.yaml", "-p", "code=1", through: Self.somebody).exits(1)
    #expect(shop.scratchFolders() == ["closes.1"])
    try await shop.sluice("gc", through: Self.somebody).exits(0)
    #expect(shop.scratchFolders() == [])
  }
}
