import FoundationEssentials
import Glibc

/// Folders with everything in them.
enum FolderTree {
  /// Removes a folder as far as it lets itself be removed; links are removed and not followed.
  static func remove(_ path: String) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      _ = unsafe unlink(path)
      return
    }
    // A program may have left folders that even their owner cannot change.
    if status.st_mode & S_IRWXU != S_IRWXU { _ = unsafe chmod(path, status.st_mode | S_IRWXU) }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
      remove("\(path)/\(name)")
    }
    _ = unsafe rmdir(path)
  }
}

/// Removes a folder in which is nothing.
func rmdirIfEmpty(_ path: String) { _ = unsafe rmdir(path) }
