import Glibc
import SluiceEngine
import SluiceFrame
import Subprocess

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
    let described = try? await Subprocess.run(
      .name("git"),
      arguments: ["describe", "--always", "--dirty=+", "--abbrev=40", "--exclude=*"],
      output: .string(limit: 4096), error: .discarded)
    guard let described, described.terminationStatus.isSuccess,
      let line = described.standardOutput.split(separator: "\n").first
    else { return [:] }
    return [
      "git-commit": .string(line.filter { $0 != "+" }), "git-dirty": .boolean(line.hasSuffix("+")),
    ]
  }

  static func environment(git: [String: JSONValue]) -> [String: JSONValue] {
    var environment: [String: JSONValue] = [
      "user": .string(Environment.user), "host": .string(Environment.host),
      "process": .integer(Int(getpid())), "sluice-version": .string(SluiceVersion.current),
      "swift-version": .string(swiftVersion),
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
