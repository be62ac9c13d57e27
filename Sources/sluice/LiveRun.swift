import FoundationEssentials
import Glibc
import SluiceFrame

/// How far a run is that goes on now, in a file for `sluice status`.
///
/// Whoever writes the file holds its lock, which the kernel drops with the process: a file that can be locked is of a
/// run that has ended, on whatever host. It is written without syncing, since it means nothing after a crash.
struct LiveRun: Sendable, Equatable {
  struct Step: Sendable, Equatable {
    var name: String
    /// Milliseconds since 1970-01-01T00:00:00Z.
    var since: Int64
  }

  var finished: Int
  var total: Int
  /// The longest-running first.
  var running: [Step]

  static func folder(in artifacts: String) -> String { "\(artifacts)/live" }

  static func path(of run: String, in folder: String) -> String { "\(folder)/\(run).json" }

  var json: JSONValue {
    .object([
      "finished": .integer(finished), "steps": .integer(total),
      "running": .array(
        running.map { .object(["step": .string($0.name), "since": .integer(Int($0.since))]) }),
    ])
  }

  init(finished: Int, total: Int, running: [Step]) {
    self.finished = finished
    self.total = total
    self.running = running
  }

  init?(_ json: JSONValue) {
    guard case .integer(let finished)? = json["finished"],
      case .integer(let total)? = json["steps"],
      case .array(let steps)? = json["running"]
    else { return nil }
    let running = steps.compactMap { step -> Step? in
      guard let name = step["step"]?.stringValue, case .integer(let since)? = step["since"] else {
        return nil
      }
      return Step(name: name, since: Int64(since))
    }
    self.init(finished: finished, total: total, running: running)
  }

  /// What the file of a run says.
  enum Found {
    /// The run has none, because it runs nothing or has ended.
    case nothing
    /// Its process is gone.
    case dead
    /// nil while it is being written.
    case alive(LiveRun?)
  }

  static func find(_ run: String, in folder: String) -> Found {
    let file = unsafe open(path(of: run, in: folder), O_RDONLY | O_CLOEXEC)
    if file < 0 { return .nothing }
    defer { Glibc.close(file) }
    if flock(file, LOCK_SH | LOCK_NB) == 0 { return .dead }
    // A reader can meet a write halfway; a moment later the text is whole.
    for _ in 0..<5 {
      if let data = try? Data(contentsOf: URL(filePath: path(of: run, in: folder))),
        let json = try? JSONValue(decoding: data), let live = LiveRun(json)
      {
        return .alive(live)
      }
      usleep(1000)
    }
    return .alive(nil)
  }
}
