import Glibc
import SluiceEngine
import SluiceFrame

extension RunRecord {
  /// The status as it is now: a run that was killed never wrote its end, but its process is gone.
  ///
  /// Processes of other hosts cannot be asked; their runs count as running until they end.
  var statusNow: Status {
    guard status == .running, environment["host"] == .string(Environment.host),
      case .integer(let process)? = environment["process"]
    else { return status }
    return kill(pid_t(process), 0) == 0 || errno == EPERM ? .running : .interrupted
  }
}
