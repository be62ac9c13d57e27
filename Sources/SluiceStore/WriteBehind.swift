import CFiles
import Glibc
import SystemPackage

/// Sends what is written to a file on its way to the disk, so that little is left to wait for at its end, and takes what
/// a large file has had written out of the system's cache.
///
/// A run that writes more than there is memory would push everything else out of it. Small files are left where they
/// are: whoever reads them next finds them in memory.
package struct WriteBehind {
  /// How many bytes are sent at once.
  private static let step = 2 << 20
  /// How many bytes leave the cache at once, and how many are left time to reach the disk before.
  private static let distance = 8 << 20
  private static let lag = 40 << 20
  /// One part in 64 of the machine's memory.
  package static let usualSize = max(
    64 << 20, sysconf(Int32(_SC_PHYS_PAGES)) / 64 * sysconf(Int32(_SC_PAGESIZE)))

  /// From how many bytes on a file is large.
  private let largeSize: Int
  private var written = 0
  /// Up to where the file has been sent on its way to the disk, and up to where it has been let go of.
  private var sent = 0
  private var released = 0

  init(largeSize: Int) { self.largeSize = largeSize }

  /// - Parameter count: how many bytes came behind those before.
  mutating func wrote(_ count: Int, to file: FileDescriptor) {
    written += count
    while written - sent >= Self.step {
      sluice_begin_writeback(file.rawValue, Int64(sent), Int64(Self.step))
      sent += Self.step
    }
    guard written >= largeSize else { return }
    while written - released >= Self.lag {
      posix_fadvise(file.rawValue, released, Self.distance, POSIX_FADV_DONTNEED)
      released += Self.distance
    }
  }
}
