import FoundationEssentials
import Glibc
package import SluiceEngine
import SluiceFrame
import SluiceHTTP
import Subprocess
import SystemPackage

/// One event brought to one hook.
package struct HookAttempt: Sendable {
  package struct Failure: Error, Sendable, Equatable {
    /// One phrase.
    package var message: String
    /// Whether it may go better by itself soon.
    package var isTransient: Bool
  }

  private let hook: Hook
  private let event: HookEvent
  private let body: [UInt8]
  private let environment: @Sendable (String) -> String?
  private let now: @Sendable () -> Int64

  package init(
    _ hook: Hook, _ event: HookEvent, environment: @escaping @Sendable (String) -> String?,
    now: @escaping @Sendable () -> Int64
  ) {
    self.hook = hook
    self.event = event
    body = event.payload.compact
    self.environment = environment
    self.now = now
  }

  package func carryOut() async throws(Failure) {
    switch hook.action {
    case .command(let words): try await run(words)
    case .post(let url, let secret, let headers): try await post(url, secret, headers)
    }
  }

  private func post(
    _ url: String, _ secretVariable: String?, _ headers: [Hook.Header]
  ) async throws(Failure) {
    let timestamp = "\(now() / 1000)"
    var all = headers.map { (name: $0.name, value: $0.value) }
    all += [
      ("X-Sluice-Event", event.kind.rawValue), ("X-Sluice-Delivery", "\(event.id)"),
      ("X-Sluice-Timestamp", timestamp),
    ]
    if let name = secretVariable {
      guard let secret = environment(name), !secret.isEmpty else {
        throw Failure(
          message: "the environment variable \(name), which holds its secret, is not set",
          isTransient: false)
      }
      all.append(
        (
          "X-Sluice-Signature-256",
          EventSignature.text(of: body, timestamp: timestamp, secret: secret)
        ))
    }
    do throws(HTTPError) {
      try await HTTPPoster(
        policy: RetryPolicy(retries: 0), timeout: .milliseconds(Int(hook.timeout * 1000))
      ).post(body, to: try WebAddress(url), headers: all)
    } catch {
      throw Failure(message: error.message, isTransient: error.isTransient)
    }
  }

  /// Without a shell; the program gets the event on its standard input, and this process's environment.
  ///
  /// Both are files and no pipes: what a program leaves running must not keep us waiting for its last word.
  private func run(_ words: [String]) async throws(Failure) {
    let program = words[0]
    let input = try temporaryFile()
    let log = try temporaryFile()
    defer { try? log.close() }
    let given: FileDescriptor
    do {
      try input.writeAll(body)
      try input.seek(offset: 0, from: .start)
      given = try log.duplicate()
    } catch {
      throw Failure(message: "the event cannot be kept in /tmp: \(error)", isTransient: true)
    }
    var options = PlatformOptions()
    options.createSession = true
    let configuration = Configuration(
      executable: program.contains("/") ? .path(FilePath(program)) : .name(program),
      arguments: Arguments(Array(words.dropFirst())),
      environment: .inherit.updating([
        "SLUICE_EVENT": event.kind.rawValue, "SLUICE_EVENT_ID": "\(event.id)",
      ]), platformOptions: options)
    let deadline = HookDeadline(seconds: hook.timeout)
    let status: TerminationStatus
    do {
      status = try await Subprocess.run(
        configuration, input: .fileDescriptor(input, closeAfterSpawningProcess: true),
        output: .discarded, error: .fileDescriptor(given, closeAfterSpawningProcess: true)
      ) { execution in
        deadline.begin(execution.processIdentifier.value)
      }.terminationStatus
    } catch {
      let reason =
        (error as? SubprocessError)?.underlyingError.map { $0.description.lowercased() }
        ?? "\(error)"
      throw Failure(
        message: "the program '\(program)' cannot be started: \(reason)", isTransient: false)
    }
    if deadline.end() {
      throw Failure(
        message: "the program '\(program)' did not end within \(Self.seconds(hook.timeout))",
        isTransient: true)
    }
    let said = Self.lastLine(of: log)
    let saying = said.isEmpty ? "" : ": \(said)"
    switch status {
    case .exited(0): return
    case .exited(let code):
      throw Failure(
        message: "the program '\(program)' ended with exit code \(code)\(saying)",
        isTransient: false)
    case .signaled(let signal):
      throw Failure(
        message: "the program '\(program)' was ended by signal \(signal)\(saying)",
        isTransient: false)
    }
  }

  /// A file without a name, which goes when it is closed.
  private func temporaryFile() throws(Failure) -> FileDescriptor {
    let path = FilePath("/tmp/sluice-hook-\(getpid())-\(UInt64.random(in: 0 ... .max))")
    do {
      let file = try FileDescriptor.open(
        path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: .ownerReadWrite)
      _ = unsafe path.withPlatformString { unsafe unlink($0) }
      return file
    } catch {
      throw Failure(message: "the event cannot be kept in /tmp: \(error)", isTransient: true)
    }
  }

  private static func seconds(_ value: Double) -> String {
    value == value.rounded() ? "\(Int(value)) s" : "\(value) s"
  }

  /// At most 200 characters.
  private static func lastLine(of file: FileDescriptor) -> String {
    let size = (try? file.seek(offset: 0, from: .end)) ?? 0
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count =
      (try? unsafe bytes.withUnsafeMutableBytes {
        try unsafe file.read(fromAbsoluteOffset: max(0, size - 4096), into: $0)
      }) ?? 0
    let line = String(decoding: bytes[..<count], as: UTF8.self)
      .split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) }
    return String(
      String.UnicodeScalarView(
        (line ?? "").unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.prefix(200)))
  }
}
