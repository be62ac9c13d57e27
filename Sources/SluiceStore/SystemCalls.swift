import Glibc
import SystemPackage

// The calls swift-system does not have yet. Passing a path to C is what is unsafe here: the pointer lives for the call.

/// Throws the error of a system call that gave -1, and tries again when a signal interrupted it.
func check(
  _ intent: StoreError.Intent, path: String, _ call: () -> CInt
) throws(StoreError) {
  while call() == -1 {
    let failure = Errno(rawValue: errno)
    if failure != .interrupted { throw StoreError(failure, intent, path: path) }
  }
}

func openFile(
  _ path: String, _ mode: FileDescriptor.AccessMode,
  options: FileDescriptor.OpenOptions = [], permissions: FilePermissions? = nil,
  intent: StoreError.Intent
) throws(StoreError) -> FileDescriptor {
  do {
    return try FileDescriptor.open(
      FilePath(path), mode, options: options.union(.closeOnExec), permissions: permissions)
  } catch {
    throw StoreError(error as? Errno ?? .ioError, intent, path: path)
  }
}

/// Writes all bytes; a call that takes only a part of them is followed by another.
func writeFully(
  _ bytes: UnsafeRawBufferPointer, to file: FileDescriptor, intent: StoreError.Intent, path: String
) throws(StoreError) {
  var rest = unsafe bytes
  while unsafe !rest.isEmpty {
    do {
      let count = try unsafe file.write(rest)
      unsafe rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    } catch {
      throw StoreError(error as? Errno ?? .ioError, intent, path: path)
    }
  }
}

/// Writes a file in place of what has its name; after a crash it may hold a part of its bytes.
///
/// - Throws: `.full`, `.unwritable`, `.readOnly`, `.notAFile`.
package func writeFile(_ bytes: [UInt8], to path: String) throws(StoreError) {
  let intent = StoreError.Intent.write(bytes: bytes.count)
  let file = try openFile(
    path, .writeOnly, options: [.create, .truncate],
    permissions: [.ownerReadWrite, .groupRead, .otherRead], intent: intent)
  defer { try? file.close() }
  try unsafe bytes.span.bytes.withUnsafeBytes { (content) throws(StoreError) in
    try unsafe writeFully(content, to: file, intent: intent, path: path)
  }
}

/// The rename that replaces what is at `target`; it lasts through a power cut once the folder is synced.
package func renameFile(_ source: String, to target: String) throws(StoreError) {
  try check(.write(bytes: 0), path: target) { unsafe rename(source, target) }
}

/// Removes a file; one that is not there is as good as removed.
package func removeFile(_ path: String) throws(StoreError) {
  if unsafe unlink(path) == 0 || errno == ENOENT { return }
  throw StoreError(Errno(rawValue: errno), .remove, path: path)
}

/// Makes a folder and those above it; false if it was there.
///
/// - Throws: `.unwritable`, `.readOnly`, `.full`.
@discardableResult
package func makeFolder(_ path: String) throws(StoreError) -> Bool {
  if unsafe mkdir(path, 0o777) == 0 { return true }
  switch errno {
  case EEXIST where isFolder(path): return false
  case ENOENT:
    let above = parentFolder(of: path)
    if above == path { break }
    // Somebody who tidies up may take the one above away again.
    for _ in 0..<100 {
      try makeFolder(above)
      if unsafe mkdir(path, 0o777) == 0 { return true }
      if errno == EEXIST && isFolder(path) { return false }
      if errno != ENOENT { break }
    }
  default: break
  }
  throw StoreError(Errno(rawValue: errno), .makeFolder, path: path)
}

/// The status of what is at `path`, following links unless told otherwise; nil with `errno` set where there is none.
func status(of path: String, followLinks: Bool = true) -> stat? {
  var result = stat()
  let outcome = unsafe followLinks ? stat(path, &result) : lstat(path, &result)
  return outcome == 0 ? result : nil
}

func isFolder(_ path: String) -> Bool {
  status(of: path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
}

func isRegularFile(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFREG }

/// The names in a folder, sorted, without `.` and `..`; empty where the folder cannot be read.
func names(in folder: String) -> [String] {
  guard let stream = unsafe opendir(folder) else { return [] }
  defer { unsafe closedir(stream) }
  var names: [String] = []
  while let entry = unsafe readdir(stream) {
    let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
      unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// Makes renames and new names in a folder last through a power cut.
func syncFolder(_ path: String) throws(StoreError) {
  let folder = try openFile(
    path, .readOnly, options: .directory, intent: .write(bytes: 0))
  defer { try? folder.close() }
  // Some network file systems refuse fsync on folders with EINVAL; there is nothing more to do there.
  if fsync(folder.rawValue) != 0 && errno != EINVAL {
    throw StoreError(Errno(rawValue: errno), .write(bytes: 0), path: path)
  }
}

/// The lexical parent: "." for a bare name, "/" for the root.
func parentFolder(of path: String) -> String {
  let parent = FilePath(path).removingLastComponent()
  return parent.isEmpty ? "." : parent.string
}

/// The path without links, `.` and `..`; nil where it does not exist.
func resolvedPath(_ path: String) -> String? {
  guard let resolved = unsafe realpath(path, nil) else { return nil }
  defer { unsafe free(resolved) }
  return unsafe String(cString: resolved)
}

/// The folder at which the file system of `path`, or of its nearest existing parent, is mounted.
func mountPoint(of path: String) -> String {
  var place = path
  while status(of: place) == nil {
    let above = parentFolder(of: place)
    if above == place { return place }
    place = above
  }
  guard let resolved = resolvedPath(place), let device = status(of: resolved)?.st_dev else {
    return place
  }
  place = resolved
  while place != "/" {
    let above = parentFolder(of: place)
    guard status(of: above)?.st_dev == device else { break }
    place = above
  }
  return place
}

/// Whether the file system of a file or folder has less room than `bytes`; false where it cannot be told.
package func hasLessSpace(than bytes: UInt, at path: String) -> Bool {
  var space = statvfs()
  return unsafe statvfs(path, &space) == 0 && space.f_bavail * space.f_frsize < bytes
}
