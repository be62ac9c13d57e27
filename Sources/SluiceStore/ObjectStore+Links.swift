import Glibc
import SystemPackage

extension ObjectStore {
  /// Makes `path` a relative link to the object, replacing what has that name in one instant.
  ///
  /// The folders above are made. The link stays right when the folder that holds both is moved.
  package func link(_ digest: Digest, at path: String) throws(StoreError) {
    let folder = parentFolder(of: path)
    try makeFolder(folder)
    guard let from = resolvedPath(folder), let to = resolvedPath(root) else {
      throw StoreError(Errno(rawValue: errno), .read, path: folder)
    }
    let hex = digest.hex
    let target =
      relativePath(from: FilePath(from), to: FilePath(to)) + "/\(hex.prefix(2))/\(hex.dropFirst(2))"
    try AtomicLink.make(to: target, at: path)
  }

  /// Reads an object again and compares it with its name.
  ///
  /// - Throws: `.missing`, `.unreadable`, or `.damaged` with the digest its bytes have.
  package func verify(_ digest: Digest) throws(StoreError) {
    let path = path(of: digest)
    let found = try Digest.of(fileAt: path)
    if found.digest != digest {
      throw StoreError(
        .damaged,
        "'\(path)' is damaged: its \(byteCount(found.size)) have the digest \(found.digest)",
        path: path, hint: "remove it; the step that made it will run again")
    }
  }

  /// Makes sure that an object's bytes are right: reads them, unless this store has written or read them before.
  ///
  /// A damaged object is removed.
  /// - Throws: as `verify`.
  package func confirm(_ digest: Digest) throws(StoreError) {
    if isConfirmed(digest) { return }
    do throws(StoreError) {
      try verify(digest)
      noteConfirmed(digest)
    } catch {
      if error.code == .damaged { try remove(digest) }
      throw error
    }
  }

  /// Removes an object; one that is not there is as good as removed.
  package func remove(_ digest: Digest) throws(StoreError) {
    try removeFile(path(of: digest))
  }
}

/// The way from one absolute folder to another, both without links and `..`.
func relativePath(from: FilePath, to: FilePath) -> String {
  let start = Array(from.components)
  let goal = Array(to.components)
  var shared = 0
  while shared < min(start.count, goal.count), start[shared] == goal[shared] { shared += 1 }
  let steps = start[shared...].map { _ in ".." } + goal[shared...].map(\.string)
  return steps.isEmpty ? "." : steps.joined(separator: "/")
}
