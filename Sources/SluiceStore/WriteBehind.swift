import Glibc
import SystemPackage

/// Takes what a large file has had written out of the system's cache, once it is on the disk.
///
/// A run that writes more than there is memory would push everything else out of it, and wait at its end for all of that
/// to reach the disk. Small files are left where they are: whoever reads them next finds them in memory.
package struct WriteBehind {
  private static let distance = 8 << 20
  /// How many distances the disk has time for.
  private static let lag = 4
  /// One part in 64 of the machine's memory.
  package static let usualSize = max(
    64 << 20, sysconf(Int32(_SC_PHYS_PAGES)) / 64 * sysconf(Int32(_SC_PAGESIZE)))

  /// From how many bytes on a file is large.
  private let largeSize: Int
  private var written = 0
  /// Up to where the file has been sent on its way to the disk.
  private var sent = 0

  init(largeSize: Int) { self.largeSize = largeSize }

  /// - Parameter count: how many bytes came behind those before.
  mutating func wrote(_ count: Int, to file: FileDescriptor) {
    written += count
    guard written >= largeSize else { return }
    let distance = Self.distance
    while written - sent >= distance {
      // The first time the system begins to write these bytes to the disk, the second time it lets go of what is there.
      posix_fadvise(file.rawValue, sent, distance, POSIX_FADV_DONTNEED)
      let behind = sent - Self.lag * distance
      if behind >= 0 { posix_fadvise(file.rawValue, behind, distance, POSIX_FADV_DONTNEED) }
      sent += distance
    }
  }
}
