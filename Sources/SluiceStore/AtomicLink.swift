import Glibc
import SystemPackage

/// A symbolic link that is whole at any instant.
package enum AtomicLink {
  static let temporaryPrefix = ".link-"

  /// Makes `path` a link with the text `target`, replacing what has that name in one instant; its folder must be there.
  package static func make(to target: String, at path: String) throws(StoreError) {
    let folder = parentFolder(of: path)
    // A link cannot be made over another one, but renamed over it.
    while true {
      let name = temporaryPrefix + String(UInt64.random(in: .min ... .max), radix: 36)
      let temporary = FilePath(folder).appending(name).string
      if unsafe symlink(target, temporary) == 0 {
        do {
          return try renameFile(temporary, to: path)
        } catch {
          _ = unsafe unlink(temporary)
          throw error
        }
      }
      if errno != EEXIST { throw StoreError(Errno(rawValue: errno), .write(bytes: 0), path: path) }
    }
  }
}
