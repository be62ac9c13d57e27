import Foundation
import Glibc
import Subprocess
import SystemPackage

extension Program {
  /// When a process is killed.
  enum KillMoment: Sendable {
    /// That long after its start, whatever it does then.
    case after(Duration)
    /// Right after that many lines of its standard output.
    case line(Int)
  }

  struct Killed: Sendable {
    /// False where it had ended by itself before.
    let wasKilled: Bool
    /// 128 and the signal of one that was killed.
    let exitCode: Int
    let output: String
  }

  /// Starts the program as the leader of a process group and kills it.
  ///
  /// - Parameter group: whether all of the group are killed, as a terminal that goes away does, or the program alone.
  static func kill(
    _ arguments: [String], in folder: String, at moment: KillMoment, group isGroup: Bool = false
  ) async throws -> Killed {
    var options = PlatformOptions()
    options.processGroupID = 0
    let result = try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(arguments), environment: environment,
      workingDirectory: FilePath(folder), platformOptions: options, input: .none,
      output: .sequence, error: .discarded
    ) { execution in
      let process = execution.processIdentifier.value
      let target = isGroup ? -process : process
      return try await withThrowingTaskGroup(of: Void.self, returning: [String].self) { group in
        if case .after(let delay) = moment {
          group.addTask {
            try await Task.sleep(for: delay)
            Glibc.kill(target, SIGKILL)
          }
        }
        var lines: [String] = []
        for try await line in execution.standardOutput.strings() {
          lines.append(line)
          if case .line(lines.count) = moment { Glibc.kill(target, SIGKILL) }
        }
        group.cancelAll()
        return lines
      }
    }
    return Killed(
      wasKilled: result.terminationStatus == .signaled(SIGKILL),
      exitCode: exitCode(result.terminationStatus),
      output: result.closureResult.joined(separator: "\n"))
  }
}

extension ProcessList {
  /// The processes that work in a folder or below it, with their command lines.
  static func working(in folder: String) -> [String] {
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return processes.filter { Int($0) != nil }.compactMap { process in
      guard
        let place = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/\(process)/cwd"),
        place.hasPrefix(folder)
      else { return nil }
      let command = (try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)) ?? ""
      return "\(process) \(command.replacing("\0", with: " "))"
    }
  }

  /// Waits until nobody works in a folder; who still does after ten seconds.
  static func leftovers(in folder: String) async throws -> [String] {
    let clock = ContinuousClock()
    let limit = clock.now + .seconds(10)
    while true {
      let left = working(in: folder)
      if left.isEmpty || clock.now > limit { return left }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// Waits until a process that was told to stop has done so with all of its threads.
  static func standsStill(_ process: pid_t) async throws {
    let folder = "/proc/\(process)/task"
    while true {
      let threads = try FileManager.default.contentsOfDirectory(atPath: folder)
      let isStill = threads.allSatisfy { thread in
        let text = (try? String(contentsOfFile: "\(folder)/\(thread)/stat", encoding: .utf8)) ?? ""
        // The state comes after the name, which is in parentheses.
        return text.isEmpty || text.split(separator: ")").last?.hasPrefix(" T") == true
      }
      if isStill { return }
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}
