import Glibc
import SluiceStore
import Subprocess
import Synchronization
import SystemPackage

/// A program as a process in a session of its own, of which nothing is left when it has ended.
struct ProgramProcess: Sendable {
  /// Absolute.
  let program: String
  /// The command line with the name of the program.
  let words: [String]
  let variables: [String: String]
  /// Where it runs.
  let folder: String
  /// Files for what it says.
  let output: String
  let error: String
  /// Bytes that it and its children may have in memory together; nil for no limit.
  let memory: Int?

  enum Ending: Sendable, Equatable {
    case exited(Int)
    case signaled(Int)
    /// It was ended because it had more in memory than its limit.
    case exceededMemory(used: Int, limit: Int)
  }

  /// How long it may go on after it was asked to end.
  private static let grace = Duration.seconds(5)

  /// - Throws: `CancellationError` once everything is ended, `StepFailure` where it cannot be started.
  func run() async throws -> Ending {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: Self.grace)
    ]
    let configuration = Configuration(
      executable: .path(FilePath(program)),
      arguments: Arguments(
        executablePathOverride: words[0], remainingValues: Array(words.dropFirst())),
      environment: .custom(
        Dictionary(
          variables.compactMap { name, value in
            Subprocess.Environment.Key(rawValue: name).map { ($0, value) }
          }, uniquingKeysWith: { $1 })),
      workingDirectory: FilePath(folder), platformOptions: options)
    let log = try open(output)
    let errorLog: FileDescriptor
    do {
      errorLog = try open(error)
    } catch {
      try? log.close()
      throw error
    }
    await ProcessGuard.shared.start()
    let memory = memory
    let group = Mutex<pid_t>(0)
    ProcessGuard.shared.expect(in: FilePath(folder).removingLastComponent().string)
    defer {
      let leader = group.withLock { $0 }
      if leader == 0 { ProcessGuard.shared.forget() }
      ProcessGroup(leader).end()
    }
    do {
      let result = try await Subprocess.run(
        configuration, input: .none,
        output: .fileDescriptor(log, closeAfterSpawningProcess: true),
        error: .fileDescriptor(errorLog, closeAfterSpawningProcess: true)
      ) { execution -> Int? in
        let leader = execution.processIdentifier.value
        group.withLock { $0 = leader }
        ProcessGuard.shared.add(leader)
        guard let memory else { return nil }
        return await ProcessGroup(leader).watch(limit: memory)
      }
      try Task.checkCancellation()
      if let used = result.closureResult, let memory {
        return .exceededMemory(used: used, limit: memory)
      }
      switch result.terminationStatus {
      case .exited(let code): return .exited(Int(code))
      case .signaled(let signal): return .signaled(Int(signal))
      }
    } catch let error as SubprocessError {
      try Task.checkCancellation()
      throw StepFailure("cannot start '\(program)': \(reason(error))")
    }
  }

  private func reason(_ error: SubprocessError) -> String {
    error.underlyingError.map { $0.description.lowercased() } ?? "\(error)"
  }

  private func open(_ path: String) throws -> FileDescriptor {
    do {
      return try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    } catch {
      throw StoreError(error as? Errno ?? .ioError, .write(bytes: 0), path: path)
    }
  }
}

extension ProgramProcess.Ending {
  /// What to say of it; nil where the program did well.
  func failure(of program: String, _ logs: ProgramLogs) -> StepFailure? {
    var hint: String?
    let message: String
    switch self {
    case .exited(0): return nil
    case .exited(let code):
      message = "'\(program)' ended with exit code \(code)"
    case .signaled(let signal):
      message = "'\(program)' was ended by signal \(signal)\(Self.name(of: signal))"
    case .exceededMemory(let used, let limit):
      message =
        "'\(program)' used \(Self.memory(used)) of memory, its limit is \(Self.memory(limit))"
      hint = "raise 'memory' under 'resources:' of the step"
    }
    let (lines, path) = logs.end()
    if let path {
      hint = (hint.map { "\($0)\n" } ?? "") + "all it said is in \(path)"
    }
    return StepFailure(
      ([message] + lines.map { "  \($0)" }).joined(separator: "\n"), hint: hint)
  }

  /// In units of 1000, with one digit behind the point.
  private static func memory(_ bytes: Int) -> String {
    var scaled = Double(bytes)
    for unit in ["bytes", "kB", "MB", "GB"] {
      if scaled < 999.5 { return unit == "bytes" ? "\(bytes) bytes" : text(scaled, unit) }
      scaled /= 1000
    }
    return text(scaled, "TB")
  }

  private static func text(_ number: Double, _ unit: String) -> String {
    let rounded = (number * 10).rounded() / 10
    return (Int(exactly: rounded).map(String.init) ?? "\(rounded)") + " \(unit)"
  }

  private static func name(of signal: Int) -> String {
    let names: [Int: String] = [
      1: "hangup", 2: "interrupt", 4: "illegal instruction", 6: "abort", 7: "bus error",
      8: "arithmetic error", 9: "kill", 11: "segmentation fault", 13: "broken pipe",
      15: "termination", 24: "processor time limit", 25: "file size limit",
    ]
    return names[signal].map { " (\($0))" } ?? ""
  }
}
