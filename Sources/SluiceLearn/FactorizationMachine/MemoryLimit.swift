import Glibc

/// How much memory this machine has.
package enum MemoryLimit {
  /// Bytes of physical memory, nil if the system does not tell.
  package static var physicalBytes: Int? {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let pageSize = sysconf(Int32(_SC_PAGESIZE))
    guard pages > 0, pageSize > 0 else { return nil }
    return pages * pageSize
  }

  /// Bytes in the unit a person would choose: `745.1 GB` (powers of 1000).
  static func described(_ bytes: Int) -> String {
    var tenths = bytes / 100
    for unit in ["kB", "MB", "GB", "TB"] {
      if tenths < 10_000 { return "\(tenths / 10).\(tenths % 10) \(unit)" }
      tenths /= 1000
    }
    return "\(tenths / 10).\(tenths % 10) PB"
  }
}
