import Glibc
import SluiceEngine
import SluiceFrame
import SluiceMetadata

extension RunRecord {
  /// The status as it is now: a run that was killed never wrote its end, but its process is gone.
  ///
  /// Processes of other hosts cannot be asked; their runs count as running until they end.
  var statusNow: Status { Self.statusNow(status, startedAt: startedAt, environment) }

  /// - Parameter startedAt: milliseconds since 1970-01-01T00:00:00Z.
  static func statusNow(
    _ status: Status, startedAt: Int64, _ environment: [String: JSONValue]
  ) -> Status {
    guard status == .running, environment["host"] == .string(Environment.host),
      case .integer(let process)? = environment["process"]
    else { return status }
    let isThere = kill(pid_t(process), 0) == 0 || errno == EPERM
    return isThere && !isYounger(process, than: startedAt) ? .running : .interrupted
  }

  /// Whether a process has begun after a moment, so that it is another one that was given an old number.
  private static func isYounger(_ process: Int, than moment: Int64) -> Bool {
    let file = unsafe open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
    if file < 0 { return false }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = unsafe read(file, &bytes, bytes.count)
    // Behind the name, which may hold anything, the twentieth field is the beginning in ticks since the system's.
    guard count > 0, let end = bytes[..<count].lastIndex(of: UInt8(ascii: ")")) else {
      return false
    }
    let fields = bytes[(end + 1)..<count].split(separator: UInt8(ascii: " "))
    guard fields.count > 19, let ticks = Int64(String(decoding: fields[19], as: UTF8.self))
    else { return false }
    var upTime = timespec()
    unsafe clock_gettime(CLOCK_BOOTTIME, &upTime)
    let sinceBoot = Int64(upTime.tv_sec) * 1000 + Int64(upTime.tv_nsec) / 1_000_000
    let began = RunIdentity.now() - sinceBoot + ticks * 1000 / Int64(sysconf(Int32(_SC_CLK_TCK)))
    // The clock may have been set a little meanwhile.
    return began > moment + 2000
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
    case .nothing: return (RunRecord.statusNow(status, startedAt: startedAt, environment), nil)
    }
  }
}
