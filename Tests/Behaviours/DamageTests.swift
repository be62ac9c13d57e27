import Foundation
import Glibc
import SluiceTestSupport
import Testing

/// Objects, metadata and folders that somebody damaged: a warning and the work again, or a clear error; then a plain
/// run gives what it gave before.
struct DamageTests {
  private enum Damage: CaseIterable { case cut, gone, flipped, flippedUnseen }

  private func damage(_ object: StoredFile, _ kind: Damage) throws {
    switch kind {
    case .cut: try object.truncate(to: try object.bytes.count - 1)
    case .gone: try object.remove()
    case .flipped: try object.flip(keepingTimes: false)
    case .flippedUnseen: try object.flip(keepingTimes: true)
    }
  }

  /// Every artifact of every kind, damaged in every way; what no look at a file shows, only `verify` tells.
  ///
  /// - Parameter isSkipping: a run that skips nothing is repeated without planning it.
  @Test(arguments: [true, false])
  func everyObjectIsMadeAgain(isSkipping: Bool) async throws {
    let project = try MixedProject(isSkipping: isSkipping)
    let first = try await project.run(0)
    let names = first.digests.keys.sorted()
    for kind in Damage.allCases {
      for start in 0..<4 {
        let chosen = stride(from: start, to: names.count, by: 4).map { names[$0] }
        for digest in Set(chosen.compactMap { first.digests[$0] }) {
          let name = try #require(names.first { first.digests[$0] == digest })
          try damage(try project.object(name, of: first), kind)
        }
        let again = try await project.attempt(0)
        again.outcome.exits(0)
        #expect(again.digests == first.digests, "\(kind) \(chosen)")
        if kind == .flippedUnseen {
          try await project.shop.sluice("cache", "verify", "--repair").exits(0)
          #expect(try await project.run(0).digests == first.digests)
        } else {
          #expect(!again.warnings.isEmpty)
        }
        try await project.shop.sluice("cache", "verify").exits(0).prints("all sound")
      }
    }
  }

  /// The bytes of these are what steps work on: a change that no look shows must not become a wrong result.
  @Test(arguments: [
    ("flaky.text", "late"), ("same.table", "late"), ("model.metrics", "late"),
    ("sold@0.table", "ids"), ("parts.train-matrix", "records"), ("records.train", "model"),
    ("model.model", "quality"), ("ids.encoder", "registered"), ("tree.all", "flaky"),
  ])
  func nothingIsWorkedOutFromDamage(name: String, reader: String) async throws {
    let project = try MixedProject()
    let first = try await project.run(0)
    try project.object(name, of: first).flip(keepingTimes: true)
    let failed = try await project.attempt(0, ["--force", reader])
    if failed.outcome.exitCode == 0 {
      // A list of files shows its damage by itself.
      #expect(name == "tree.all" && failed.steps("succeeded").contains("tree"))
    } else {
      failed.outcome.exits(1)
      let error = try failed.end(of: reader).error ?? ""
      #expect(error.contains("that it reads is damaged"), "\(error)")
      #expect(error.contains("run again"))
    }
    let again = try await project.run(0)
    #expect(again.digests == first.digests)
    try await project.shop.sluice("cache", "verify").exits(0).prints("all sound")
  }

  @Test(arguments: [0, 1, 2, 3])
  func aFileOfAFolderIsMadeAgain(way: Int) async throws {
    let project = try MixedProject(isSkipping: false)
    let first = try await project.run(0)
    let file = project.shop.folder.file("artifacts/runs/latest/tree/all/deep/n")
    let object = StoredFile(URL(filePath: file).resolvingSymlinksInPath().path)
    try damage(object, Damage.allCases[way])
    let again = try await project.attempt(0, ["--force", "flaky"])
    if Damage.allCases[way] == .flippedUnseen {
      again.outcome.exits(1)
      #expect(try again.end(of: "flaky").error?.contains("folder 'all'") == true)
    } else {
      again.outcome.exits(0)
      #expect(again.steps("succeeded") == ["tree", "flaky"])
      #expect(again.warnings.count == 1)
    }
    #expect(try await project.run(0).digests == first.digests)
    try await project.shop.sluice("cache", "verify").exits(0).prints("all sound")
  }

  /// A step that runs again mends what is damaged under the name of what it makes.
  @Test func theSameResultReplacesDamage() async throws {
    let project = try MixedProject()
    let first = try await project.run(0)
    for (step, name) in [("sorted", "sorted.rows"), ("ids", "ids.matrix")] {
      try project.object(name, of: first).flip(keepingTimes: true)
      let forced = try await project.run(0, ["--force", step])
      #expect(forced.digests == first.digests)
      try await project.shop.sluice("cache", "verify").exits(0).prints("all sound")
    }
  }

  // MARK: - Metadata

  @Test(arguments: [
    "removed", "all removed", "empty", "half", "garbage within", "journal removed", "journal empty",
    "journal half", "journal garbage", "index removed", "index garbage", "locks garbage", "folder",
  ])
  func whateverBecomesOfTheDatabase(damage: String) async throws {
    let project = try MixedProject()
    let first = [try await project.run(0), try await project.run(1)]
    let database = StoredFile(project.shop.folder.file("artifacts/sluice.db"))
    let journal = StoredFile(database.path + "-wal")
    let index = StoredFile(database.path + "-shm")
    let garbage = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    switch damage {
    case "removed": try database.remove()
    case "all removed": for file in [database, journal, index] { try file.remove() }
    case "empty": try database.truncate(to: 0)
    case "half": try database.truncate(to: try database.bytes.count / 2)
    case "garbage within":
      try database.overwrite(garbage, at: try database.bytes.count / 2 / 4096 * 4096)
      try journal.remove()
      try index.remove()
    case "journal removed": try journal.remove()
    case "journal empty": try journal.truncate(to: 0)
    case "journal half": try journal.truncate(to: try journal.bytes.count / 2)
    case "journal garbage": try journal.overwrite(garbage, at: 32)
    case "index removed": try index.remove()
    case "index garbage": try index.overwrite(Array(garbage.prefix(32768)), at: 0)
    case "locks garbage":
      try project.shop.write("garbage", to: "artifacts/.lock")
      try project.shop.write("garbage", to: "artifacts/sluice.db.lock")
    default:
      for file in [database, journal, index] { try file.remove() }
      try FileManager.default.createDirectory(
        atPath: database.path, withIntermediateDirectories: false)
    }
    var after = try await project.attempt(0)
    if damage == "folder" {
      after.outcome.exits(2).says("it is a folder, not a file")
      unsafe rmdir(database.path)
    }
    if after.outcome.exitCode != 0 {
      // Damage deep in the file is found by who meets it; the next one sets the file aside.
      #expect([1, 2].contains(after.outcome.exitCode))
      #expect(after.said.contains("sluice.db"))
      after = try await project.run(0)
    }
    #expect(after.digests == first[0].digests)
    if ["removed", "all removed", "empty", "folder"].contains(damage) {
      after.outcome.says("was removed or emptied: earlier runs and models are forgotten")
    }
    let second = try await project.attempt(1)
    if second.outcome.exitCode != 0 {
      #expect([1, 2].contains(second.outcome.exitCode))
      #expect(second.said.contains("sluice.db"))
    }
    // The numbers of models count from 1 again where they are forgotten. Damage that only the second one met lets it have
    // number 1, so here both begin anew once more.
    if second.said.contains("a new one is begun") {
      for file in [database, journal, index] { try file.remove() }
    }
    _ = try await project.run(0)
    #expect(try await project.run(1).digests == first[1].digests)
    try await project.shop.sluice("cache", "verify").exits(0).prints("all sound")
  }

  // MARK: - Things in the way

  @Test(arguments: [
    "runs/latest", "live", "locks", "scratch", "runs", "store/tmp", ".lock", "sluice.db.lock",
  ])
  func whatIsInTheWayIsNamed(name: String) async throws {
    let project = try MixedProject()
    let first = try await project.run(0)
    let place = project.shop.folder.file("artifacts/\(name)")
    let aside = project.shop.folder.file("aside")
    for isFolder in [false, true] {
      let wasThere = unsafe rename(place, aside) == 0
      try FileManager.default.createDirectory(
        atPath: isFolder ? "\(place)/x" : URL(filePath: place).deletingLastPathComponent().path,
        withIntermediateDirectories: true)
      if !isFolder { try project.shop.write("in the way", to: "artifacts/\(name)") }
      for value in [0, 1] {
        let result = try await project.attempt(value)
        if result.outcome.exitCode == 0 {
          if value == 0 { #expect(result.digests == first.digests) }
          continue
        }
        #expect([1, 2].contains(result.outcome.exitCode))
        #expect(result.said.contains("artifacts/\(name)"), "\(result.said)")
      }
      try FileManager.default.removeItem(atPath: place)
      let isBack = unsafe !wasThere || rename(aside, place) == 0
      #expect(isBack)
      #expect(try await project.run(0).digests == first.digests)
      try await project.shop.sluice("cache", "verify").exits(0)
    }
  }

  /// Locks that dead runs left, with anything in them, and folders that their programs left.
  @Test func whatDeadRunsLeftIsInNobodysWay() async throws {
    let project = try MixedProject()
    var wasKilled = false
    for value in 1...50 where !wasKilled {
      wasKilled = try await Program.kill(
        MixedProject.arguments(value), in: project.shop.folder.path, at: .line(8), group: true
      ).wasKilled
    }
    #expect(wasKilled)
    #expect(try await ProcessList.leftovers(in: project.shop.folder.path) == [])
    for name in project.names(in: "locks") {
      try project.shop.write("{\"process\": 1, garbage", to: "artifacts/locks/\(name)")
    }
    let left = "artifacts/scratch/20250101-000000-abcdef/dead.1/outputs/deep"
    try project.shop.write("x", to: "\(left)/x")
    _ = unsafe chmod(project.shop.folder.file(left), 0)
    try project.shop.write("x", to: "artifacts/store/tmp/object-dead")
    try project.shop.write("{", to: "artifacts/live/20250101-000000-abcdef.json")
    _ = try await project.run(0)
    #expect(project.names(in: "store/tmp") == [])
    #expect(project.names(in: "live") == [])
    try await project.shop.sluice("gc").exits(0)
    for folder in ["scratch", "locks"] { #expect(project.names(in: folder) == []) }
  }
}
