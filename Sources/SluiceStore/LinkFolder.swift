import Glibc
import SystemPackage

/// A folder of links to objects in groups: `<path>/<group>/<name>`.
///
/// Links are relative to where the folder and the store are, so that both can be moved together.
package struct LinkFolder: Sendable {
  package let path: String
  private let store: ObjectStore
  /// From the folder of a group to the root of the store.
  private let way: String

  /// Makes the folder, and those above it, where it is not there.
  package init(_ path: String, to store: ObjectStore) throws(StoreError) {
    try makeFolder(path)
    guard let from = resolvedPath(path), let to = resolvedPath(store.root) else {
      throw StoreError(Errno(rawValue: errno), .read, path: path)
    }
    self.path = path
    self.store = store
    way = "../" + relativePath(from: FilePath(from), to: FilePath(to))
  }

  /// Whether there is such a folder, itself and not a link to one.
  package static func exists(_ path: String) -> Bool {
    status(of: path, followLinks: false).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  /// Links objects under their names, replacing what has one of these names in one instant.
  package func link(
    _ objects: [(name: String, digest: Digest)], in group: String
  ) throws(StoreError) {
    let folder = "\(path)/\(group)"
    try makeFolder(folder)
    for (name, digest) in objects {
      let target = digest.path(in: way)
      let place = "\(folder)/\(name)"
      if unsafe symlink(target, place) != 0 { try AtomicLink.make(to: target, at: place) }
    }
  }
}
