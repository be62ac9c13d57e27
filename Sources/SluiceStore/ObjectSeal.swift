import Glibc
import SystemPackage

/// The modification time of all objects: whoever writes to one breaks the seal, and a look at the file shows it.
///
/// It stands for no moment, so it is one second after the beginning of Unix time, as in other stores of this kind.
enum ObjectSeal {
  private static let seconds = 1

  static func isOn(_ status: stat) -> Bool {
    status.st_mtim.tv_sec == seconds && status.st_mtim.tv_nsec == 0
  }

  /// A file that cannot be sealed is only read more often.
  static func put(on file: FileDescriptor) {
    _ = unsafe futimens(file.rawValue, times)
  }

  static func put(on path: String) {
    _ = unsafe utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW)
  }

  /// The time of the last access is left as it is; `UTIME_OMIT` is not known to Swift.
  private static var times: [timespec] {
    [
      timespec(tv_sec: 0, tv_nsec: (1 << 30) - 2), timespec(tv_sec: seconds, tv_nsec: 0),
    ]
  }
}
