import Glibc
import SluiceEngine
import SluiceFrame
import SluiceMetadata

extension RunRecord {
  /// The status as it is now: a run that was killed never wrote its end, but its process is gone.
  ///
  /// Processes of other hosts cannot be asked; their runs count as running until they end.
  var statusNow: Status { Self.statusNow(status, environment) }

  static func statusNow(_ status: Status, _ environment: [String: JSONValue]) -> Status {
    guard status == .running, environment["host"] == .string(Environment.host),
      case .integer(let process)? = environment["process"]
    else { return status }
    return kill(pid_t(process), 0) == 0 || errno == EPERM ? .running : .interrupted
  }
}

extension SluiceMetadata.RunSummary {
  /// The status as it is now, and how far the run is if it goes on and tells.
  ///
  /// - Parameter folder: that of the files of live runs.
  func stateNow(folder: String) -> (status: RunRecord.Status, live: LiveRun?) {
    if status != .running { return (status, nil) }
    switch LiveRun.find(id, in: folder) {
    case .alive(let live): return (.running, live)
    case .dead: return (.interrupted, nil)
    case .nothing: return (RunRecord.statusNow(status, environment), nil)
    }
  }
}
