import SluiceDiagnostics
import SluiceEngine
import SluiceFrame
import Synchronization

/// The lines of `sluice run --json`: one JSON object each, the first of which names the schema. See docs/json-stream.md.
///
/// The mutex keeps the lines of different threads apart and the first one first.
final class EventStream: Sendable {
  /// Its number rises when an event or a field is taken away or means something else; new ones may come without.
  static let schema = "sluice.run-events/1"

  private let hasBegun = Mutex(false)

  func write(_ event: String, _ members: [String: JSONValue]) {
    hasBegun.withLock { hasBegun in
      var text = ""
      if !hasBegun {
        text = Self.line(
          "stream-started",
          ["schema": .string(Self.schema), "sluice-version": .string(SluiceVersion.current)])
        hasBegun = true
      }
      Terminal.standardOutput.write(text + Self.line(event, members))
    }
  }

  func write(_ diagnostic: Diagnostic) {
    var members = Self.members(diagnostic)
    members["notes"] = .array(diagnostic.notes.map { .object(Self.members($0)) })
    write("diagnostic", members)
  }

  private static func members(_ diagnostic: Diagnostic) -> [String: JSONValue] {
    var members: [String: JSONValue] = [
      "severity": .string(diagnostic.severity.rawValue), "message": .string(diagnostic.message),
    ]
    if let hint = diagnostic.hint { members["hint"] = .string(hint) }
    if let span = diagnostic.span {
      members["file"] = .string(span.path)
      members["line"] = .integer(span.start.line)
      members["column"] = .integer(span.start.column)
      members["end-line"] = .integer(span.end.line)
      members["end-column"] = .integer(span.end.column)
    }
    return members
  }

  private static func line(_ event: String, _ members: [String: JSONValue]) -> String {
    var members = members
    members["event"] = .string(event)
    members["version"] = 1
    members["at"] = .integer(Int(RunIdentity.now()))
    return String(decoding: JSONValue.object(members).encoded(), as: UTF8.self) + "\n"
  }
}
