import FoundationEssentials
import Glibc

/// What this process may use of the machine.
enum Machine {
  /// Bytes: of the machine, or the limit of the control group where that is less.
  static var memory: Int {
    let installed = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
      .compactMap { path -> Int? in
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return nil }
        return Int(String(decoding: data, as: UTF8.self).filter { !$0.isWhitespace })
      }
    return ([installed] + limits).filter { $0 > 0 }.min() ?? .max
  }
}
