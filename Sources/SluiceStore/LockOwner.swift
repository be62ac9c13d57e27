import FoundationEssentials
import Glibc

/// Who holds a lock, as far as its file tells; for messages, never for decisions.
package struct LockOwner: Sendable, Equatable, Codable, CustomStringConvertible {
  package var process: Int32
  package var host: String
  /// When the lock was taken: milliseconds since 1970-01-01T00:00:00Z.
  package var since: Int64
  /// The command line, cut after 200 bytes.
  package var command: String

  package init(process: Int32, host: String, since: Int64, command: String) {
    self.process = process
    self.host = host
    self.since = since
    self.command = command
  }

  /// The calling process.
  package static func current() -> LockOwner {
    let command = CommandLine.arguments.joined(separator: " ")
    return LockOwner(
      process: getpid(), host: hostName(), since: wallClock() / 1_000_000,
      command: String(decoding: command.utf8.prefix(200), as: UTF8.self))
  }

  package var isThisProcess: Bool { process == getpid() && host == hostName() }

  /// "process 4711 on wren (sluice run retail.yaml), since 2026-11-23T19:34:55Z".
  package var description: String {
    let moment = Date(timeIntervalSince1970: Double(since / 1000)).formatted(.iso8601)
    return "process \(process) on \(host) (\(command)), since \(moment)"
  }

  func encoded() -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { return [] }
    return Array(data) + [UInt8(ascii: "\n")]
  }

  /// The record in a lock file; nil where there is none, or one half written.
  package static func read(at path: String) -> LockOwner? {
    guard let data = try? Data(contentsOf: URL(filePath: path), options: []) else { return nil }
    return try? JSONDecoder().decode(LockOwner.self, from: data)
  }
}

/// The name of this machine, without its domain.
func hostName() -> String {
  var buffer = [CChar](repeating: 0, count: 256)
  guard unsafe gethostname(&buffer, buffer.count - 1) == 0 else { return "unknown" }
  let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
  return String(decoding: bytes.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
}
