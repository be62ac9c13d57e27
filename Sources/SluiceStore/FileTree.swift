import Glibc
import SystemPackage

/// Folders with everything in them; links are taken as links, whatever they lead to.
package enum FileTree {
  /// What lies in some folders.
  package struct Size: Sendable, Equatable {
    /// Files and links.
    package var files: Int
    package var bytes: Int

    package init(files: Int, bytes: Int) {
      self.files = files
      self.bytes = bytes
    }

    package static let none = Size(files: 0, bytes: 0)

    package static func + (a: Size, b: Size) -> Size {
      Size(files: a.files + b.files, bytes: a.bytes + b.bytes)
    }
  }

  /// A file, or a folder with what is in it; nothing where there is none, or where it cannot be read.
  package static func measure(_ path: String) -> Size {
    guard let status = status(of: path, followLinks: false) else { return .none }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      return Size(files: 1, bytes: isRegularFile(status) ? Int(status.st_size) : 0)
    }
    return names(in: path).reduce(.none) { $0 + measure("\(path)/\($1)") }
  }

  /// Removes a file, a link, or a folder with what is in it; what is not there is as good as removed.
  ///
  /// - Throws: `.unwritable`, `.readOnly` for the first that stays.
  package static func remove(_ path: String) throws(StoreError) {
    guard let status = status(of: path, followLinks: false) else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else { return try removeFile(path) }
    // A program may have left a folder that its owner cannot change.
    if status.st_mode & S_IRWXU != S_IRWXU { _ = unsafe chmod(path, status.st_mode | S_IRWXU) }
    for name in names(in: path) { try remove("\(path)/\(name)") }
    if unsafe rmdir(path) == 0 || errno == ENOENT { return }
    throw StoreError(Errno(rawValue: errno), .remove, path: path)
  }

  /// The names in a folder, sorted; none where it cannot be read.
  package static func names(in folder: String) -> [String] { SluiceStore.names(in: folder) }

  /// Whether there is anything at `path`, be it a link that leads nowhere.
  package static func exists(_ path: String) -> Bool { status(of: path, followLinks: false) != nil }

  /// Whether something other than a folder is at `path`, or in the place of a folder above it.
  package static func isOccupied(_ path: String) -> Bool {
    guard let status = status(of: path) else { return errno == ENOTDIR }
    return status.st_mode & S_IFMT != S_IFDIR
  }

  package static func isFolder(_ path: String) -> Bool {
    LookTrace.shared.file(path)
    return SluiceStore.isFolder(path)
  }

  /// The text of a link; nil for what is none.
  package static func linkTarget(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = unsafe readlink(path, &buffer, buffer.count - 1)
    if count < 0 { return nil }
    return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes the links that a killed process was about to give their names, in a folder and the folders in it.
  ///
  /// - Returns: how many.
  package static func removeUnfinishedLinks(in folder: String) -> Int {
    var removed = 0
    for name in names(in: folder) {
      let path = "\(folder)/\(name)"
      guard let status = status(of: path, followLinks: false) else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        removed += removeUnfinishedLinks(in: path)
      } else if status.st_mode & S_IFMT == S_IFLNK, name.hasPrefix(AtomicLink.temporaryPrefix),
        unsafe unlink(path) == 0
      {
        removed += 1
      }
    }
    return removed
  }
}
