import Glibc
import SluiceEngine
import SluiceFrame
import SluiceOpenLineage
import Subprocess
import SystemPackage

/// Who runs what, where, when and with which code.
enum RunIdentity {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  static func now() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// UTC to the second and six random digits: `20261123-193455-3f2a1c`.
  static func newRunID(at milliseconds: Int64) -> String {
    let random = String(UInt32.random(in: 0..<0x100_0000), radix: 16)
    return CivilTime(milliseconds, isLocal: false).compact + "-"
      + String(repeating: "0", count: 6 - random.count) + random
  }

  /// The commit of the working folder and whether anything tracked differs from it; empty outside of git.
  static func git() async -> [String: JSONValue] {
    // Asking git in vain, or by trying each folder of PATH, takes longer than a run that finds everything done.
    guard let root = gitRoot, let program = gitProgram else { return [:] }
    // It reads the index and the files it names, but no history.
    let asked = try? await Subprocess.run(
      .path(FilePath(program)),
      arguments: [
        "--no-optional-locks", "status", "--porcelain=v2", "--branch", "--no-ahead-behind",
        "--untracked-files=no", "--no-renames",
      ],
      output: .string(limit: 1 << 24), error: .discarded)
    let mark = "# branch.oid "
    guard let asked, asked.terminationStatus.isSuccess else { return [:] }
    let lines = asked.standardOutput.split(separator: "\n")
    // A repository without a commit has a word in brackets there.
    guard let commit = lines.first(where: { $0.hasPrefix(mark) })?.dropFirst(mark.count),
      !commit.hasPrefix("(")
    else { return [:] }
    return [
      "git-commit": .string(String(commit)),
      "git-dirty": .boolean(lines.contains { !$0.hasPrefix("#") }), "git-root": .string(root),
    ]
  }

  /// Notes where the run's repository is kept for others, without the secrets that a URL may hold.
  static func addRemote(to run: inout RunRecord) async {
    guard let root = run.environment["git-root"]?.stringValue, run.environment["git-remote"] == nil
    else { return }
    let asked = try? await Subprocess.run(
      .name("git"), arguments: ["-C", root, "config", "--get", "remote.origin.url"],
      output: .string(limit: 4096), error: .discarded)
    guard let asked, asked.terminationStatus.isSuccess,
      let line = asked.standardOutput.split(separator: "\n").first,
      let remote = CodeLocation.withoutSecrets(String(line))
    else { return }
    run.environment["git-remote"] = .string(remote)
  }

  private static var gitProgram: String? {
    let folders = (Environment.value("PATH") ?? "").split(separator: ":")
    return folders.lazy.map { "\($0)/git" }.first { unsafe access($0, X_OK) == 0 }
  }

  /// The nearest folder above that holds a `.git`.
  private static var gitRoot: String? {
    var folder = workingFolder[...]
    while !folder.isEmpty {
      if unsafe access("\(folder)/.git", F_OK) == 0 { return String(folder) }
      guard let slash = folder.lastIndex(of: "/") else { return nil }
      folder = folder[..<slash]
    }
    return nil
  }

  /// What relative paths are relative to; absolute.
  static var workingFolder: String {
    guard let path = unsafe getcwd(nil, 0) else { return "/" }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  }

  static func environment(git: [String: JSONValue]) -> [String: JSONValue] {
    var environment: [String: JSONValue] = [
      "user": .string(Environment.user), "host": .string(Environment.host),
      "process": .integer(Int(getpid())), "sluice-version": .string(SluiceVersion.current),
      "swift-version": .string(swiftVersion), "working-folder": .string(workingFolder),
      "command-line": .array(CommandLine.arguments.map { .string($0) }),
    ]
    environment.merge(git) { old, _ in old }
    return environment
  }

  private static var swiftVersion: String {
    #if compiler(>=6.4)
      "6.4 or later"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }
}
