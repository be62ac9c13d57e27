import Foundation
import Glibc

/// A file that is to be damaged.
struct StoredFile {
  let path: String

  init(_ path: String) { self.path = path }

  var bytes: [UInt8] {
    get throws { Array(try Data(contentsOf: URL(filePath: path))) }
  }

  /// Changes one bit in the middle and nothing else.
  ///
  /// - Parameter keepingTimes: whether the times of the file are as before, so that no look at it shows the change.
  func flip(keepingTimes: Bool) throws {
    var status = stat()
    _ = unsafe lstat(path, &status)
    var bytes = try bytes
    bytes[bytes.count / 2] ^= 1
    try replace(with: bytes)
    if keepingTimes {
      var times = [status.st_atim, status.st_mtim]
      unsafe utimensat(AT_FDCWD, path, &times, 0)
    }
  }

  func truncate(to count: Int) throws { try replace(with: Array(try bytes.prefix(count))) }

  /// Puts other bytes over those from a place on; the file grows where they are more.
  func overwrite(_ bytes: [UInt8], at place: Int) throws {
    let handle = try FileHandle(forUpdating: URL(filePath: path))
    try handle.seek(toOffset: UInt64(place))
    try handle.write(contentsOf: Data(bytes))
    try handle.close()
  }

  func remove() throws { try FileManager.default.removeItem(atPath: path) }

  /// With the access rights that it has.
  private func replace(with bytes: [UInt8]) throws {
    var status = stat()
    _ = unsafe lstat(path, &status)
    try FileManager.default.removeItem(atPath: path)
    try Data(bytes).write(to: URL(filePath: path))
    _ = unsafe chmod(path, status.st_mode & 0o7777)
  }
}
