import FoundationEssentials
import Glibc

/// How many processors this process may use: CPU sets and quotas of its control groups count, not what the machine has.
package enum ProcessorCount {
  package static let usable = min(
    allowed(status: "/proc/self/status") ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))),
    quota(groups: "/proc/self/cgroup", root: "/sys/fs/cgroup") ?? .max)

  /// The processors that `sched_setaffinity` (taskset, a container's CPU set) left; nil where the kernel does not say.
  ///
  /// - Parameter status: the file that lists them, as `/proc/self/status`: `Cpus_allowed_list: 0-3,8`.
  package static func allowed(status: String) -> Int? {
    let mark = "Cpus_allowed_list:"
    guard let line = text(of: status)?.split(separator: "\n").first(where: { $0.hasPrefix(mark) })
    else { return nil }
    var count = 0
    for range in line.dropFirst(mark.count).split(whereSeparator: { ", \t".contains($0) }) {
      let ends = range.split(separator: "-").map { Int($0) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, last >= first else {
        return nil
      }
      count += last - first + 1
    }
    return count > 0 ? count : nil
  }

  /// The least `cpu.max` of the process's control group (version 2) and those above it, in whole processors, rounded up.
  ///
  /// - Parameters:
  ///   - groups: the file that names the process's groups, as `/proc/self/cgroup`.
  ///   - root: where the groups are mounted.
  /// - Returns: nil where nothing limits it.
  package static func quota(groups: String, root: String) -> Int? {
    guard let lines = text(of: groups)?.split(separator: "\n"),
      let line = lines.first(where: { $0.hasPrefix("0::") })
    else { return nil }
    var names = line.dropFirst(3).split(separator: "/").map(String.init)
    // A path out of the group that is mounted leads nowhere here.
    if names.contains("..") { names = [] }
    var least: Int?
    while true {
      let path = ([root] + names).joined(separator: "/") + "/cpu.max"
      if let limit = text(of: path).flatMap(processors) { least = min(least ?? limit, limit) }
      if names.popLast() == nil { return least }
    }
  }

  /// `150000 100000` are microseconds of a period: 2 processors; `max 100000` is no limit.
  private static func processors(_ text: String) -> Int? {
    let fields = text.split { $0 == " " || $0 == "\n" }.map { Int($0) }
    guard fields.count == 2, let quota = fields[0], let period = fields[1], quota > 0, period > 0
    else { return nil }
    return max(1, (quota + period - 1) / period)
  }

  private static func text(of path: String) -> String? {
    (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) }
  }
}
