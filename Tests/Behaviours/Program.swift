import Foundation
import Subprocess
import SystemPackage
import Testing

/// The real program, as a process of its own.
enum Program {
  /// It is built into the folder in which the tests themselves are.
  static let path = URL(filePath: CommandLine.arguments[0]).standardizedFileURL
    .deletingLastPathComponent().appending(path: "sluice").path

  /// What a process left behind.
  struct Outcome: Sendable {
    let command: String
    /// That of a killed process is 128 and its signal, as shells have it.
    let exitCode: Int
    let output: String
    let error: String

    /// Fails the test where the program crashed or ended in another way than `code`.
    @discardableResult
    func exits(_ code: Int, sourceLocation: SourceLocation = #_sourceLocation) -> Outcome {
      #expect(
        exitCode == code, "\(command)\n\(output)\(error)", sourceLocation: sourceLocation)
      return self
    }

    /// Fails the test where what was said to people does not have all of `texts`.
    @discardableResult
    func says(_ texts: String..., sourceLocation: SourceLocation = #_sourceLocation) -> Outcome {
      for text in texts {
        #expect(
          error.contains(text), "'\(text)' is not in\n\(error)", sourceLocation: sourceLocation)
      }
      return self
    }

    /// Fails the test where standard output does not have all of `texts`.
    @discardableResult
    func prints(_ texts: String..., sourceLocation: SourceLocation = #_sourceLocation) -> Outcome {
      for text in texts {
        #expect(
          output.contains(text), "'\(text)' is not in\n\(output)", sourceLocation: sourceLocation)
      }
      return self
    }
  }

  static func run(
    _ arguments: [String], in folder: String, through wrapper: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Outcome {
    let words = wrapper + [path] + arguments
    let result = try await Subprocess.run(
      words[0].contains("/") ? .path(FilePath(words[0])) : .name(words[0]),
      arguments: Arguments(Array(words.dropFirst())), environment: environment,
      workingDirectory: FilePath(folder), output: .string(limit: 1 << 26),
      error: .string(limit: 1 << 24))
    let outcome = Outcome(
      command: "sluice \(arguments.joined(separator: " "))",
      exitCode: exitCode(result.terminationStatus), output: result.standardOutput,
      error: result.standardError)
    #expect(
      outcome.exitCode < 128, "\(outcome.command) crashed\n\(outcome.error)",
      sourceLocation: sourceLocation)
    return outcome
  }

  /// Runs until `isEnough` says so of a line of standard output, then kills.
  static func kill(
    _ arguments: [String], in folder: String, after isEnough: @escaping (String) -> Bool
  ) async throws {
    _ = try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(arguments), environment: environment,
      workingDirectory: FilePath(folder), input: .none, output: .sequence, error: .discarded
    ) { execution in
      for try await line in execution.standardOutput.strings() where isEnough(line) {
        try execution.send(signal: .kill)
        break
      }
    }
  }

  /// Runs to the end, giving each line of either output, while it is written, with the process's identifier.
  ///
  /// - Returns: the exit code.
  static func follow(
    _ arguments: [String], in folder: String, onLine: @escaping (String, pid_t) async throws -> Void
  ) async throws -> Int {
    let result = try await Subprocess.run(
      .name("sh"), arguments: Arguments(["-c", "exec \"$0\" \"$@\" 2>&1", path] + arguments),
      environment: environment, workingDirectory: FilePath(folder), input: .none,
      output: .sequence, error: .discarded
    ) { execution in
      for try await line in execution.standardOutput.strings() {
        try await onLine(line, execution.processIdentifier.value)
      }
    }
    return exitCode(result.terminationStatus)
  }

  static let environment = Subprocess.Environment.inherit.updating([
    "NO_COLOR": "1", "TERM": "dumb", "USER": "ada", "SLUICE_ARTIFACTS": nil,
    // The servers of the tests are on this machine.
    "no_proxy": "127.0.0.1",
  ])

  static func exitCode(_ status: TerminationStatus) -> Int {
    switch status {
    case .exited(let code): Int(code)
    case .signaled(let signal): 128 + Int(signal)
    }
  }
}

extension Program.Outcome {
  /// Fails the test where anything was printed.
  func isSilent(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(output + error == "", sourceLocation: sourceLocation)
  }
}
