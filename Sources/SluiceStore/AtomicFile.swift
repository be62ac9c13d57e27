import SystemPackage

/// Files that are replaced as a whole: a reader, or whoever comes after a crash, sees the old bytes or the new ones.
package enum AtomicFile {
  /// Writes a temporary file beside `path`, syncs it, renames it to `path` and syncs the folder.
  ///
  /// The folder must exist. What a killed process left of an earlier try is removed.
  ///
  /// - Throws: `.full`, `.unwritable`, `.readOnly`; `path` is as it was then.
  package static func write(_ bytes: [UInt8], to path: String) throws(StoreError) {
    let folder = parentFolder(of: path)
    guard let name = FilePath(path).lastComponent?.string else {
      throw StoreError(.isDirectory, .write(bytes: bytes.count), path: path)
    }
    if isFolder(path) { throw StoreError(.isDirectory, .write(bytes: bytes.count), path: path) }
    let prefix = ".\(name).tmp-"
    TemporaryFile.removeStale(in: folder, prefix: prefix)
    let file = try TemporaryFile(in: folder, prefix: prefix)
    try unsafe bytes.span.bytes.withUnsafeBytes { (content) throws(StoreError) in
      try unsafe writeFully(
        content, to: file.descriptor, intent: .write(bytes: bytes.count), path: path)
    }
    try file.sync(bytes: bytes.count)
    try file.publish(as: path)
    try syncFolder(folder)
  }
}
