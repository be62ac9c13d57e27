import Glibc
import SystemPackage

extension ObjectStore {
  /// An object as its file's name and size tell; whether its bytes are right only `verify` can tell.
  package struct Listed: Sendable, Equatable {
    package let digest: Digest
    /// Bytes.
    package let size: Int

    package init(digest: Digest, size: Int) {
      self.digest = digest
      self.size = size
    }
  }

  /// Every object that is there now, in the order of digests; files of other names are left out.
  ///
  /// - Throws: `.unreadable` for a folder that cannot be listed; a store that is not there has no objects.
  package func objects() throws(StoreError) -> [Listed] {
    var objects: [Listed] = []
    for folder in try namesOrThrow(in: root) where folder.utf8.count == 2 {
      for name in try namesOrThrow(in: "\(root)/\(folder)") {
        guard let digest = Digest(hex: folder + name), let size = size(of: digest) else { continue }
        objects.append(Listed(digest: digest, size: size))
      }
    }
    return objects
  }

  /// Whether there is or was an object.
  package var hasObjects: Bool { names(in: root).contains { $0.utf8.count == 2 } }

  /// Makes sure that these objects may be removed, so that nothing else is undone before it turns out that they cannot.
  ///
  /// - Throws: `.readOnly`, `.unwritable`.
  package func checkRemovable(_ digests: [Digest]) throws(StoreError) {
    var checked: Set<String> = []
    for digest in digests {
      let folder = parentFolder(of: path(of: digest))
      if !checked.insert(folder).inserted { continue }
      if unsafe access(folder, W_OK | X_OK) != 0, errno != ENOENT {
        throw StoreError(.init(rawValue: errno), .remove, path: path(of: digest))
      }
    }
  }

  /// What processes that died left half written.
  package func temporaryFiles() -> FileTree.Size {
    names(in: temporaryFolder).filter { $0.hasPrefix(Self.temporaryPrefix) }.reduce(.none) {
      $0 + FileTree.measure("\(temporaryFolder)/\($1)")
    }
  }
}

/// The names in a folder, sorted; none where it is not there or is no folder.
private func namesOrThrow(in folder: String) throws(StoreError) -> [String] {
  let found = names(in: folder)
  if found.isEmpty, isFolder(folder), unsafe access(folder, R_OK | X_OK) != 0 {
    throw StoreError(.init(rawValue: errno), .read, path: folder)
  }
  return found
}
