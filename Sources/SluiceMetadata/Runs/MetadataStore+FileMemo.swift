import GRDB
package import SluiceStore

/// One memo for each file; a file that changed replaces its memo. Errors are forgetting.
extension MetadataStore: FileMemo {
  package func digest(for stamp: FileStamp, path: String) -> Digest? {
    try? read { database in
      let find = try database.cachedStatement(
        sql: """
          SELECT digest FROM file_memos
          WHERE device = ? AND inode = ? AND size = ? AND mtime = ? AND ctime = ?
          """)
      return try Row.fetchOne(
        find,
        arguments: [
          Int64(bitPattern: stamp.device), Int64(bitPattern: stamp.inode), stamp.size,
          stamp.mtimeNanoseconds, stamp.ctimeNanoseconds,
        ])?.digest(0)
    }
  }

  package func remember(_ digest: Digest, for stamp: FileStamp, path: String) {
    try? write { database in
      try database.execute(
        sql: """
          INSERT OR REPLACE INTO file_memos (device, inode, size, mtime, ctime, digest, path)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          Int64(bitPattern: stamp.device), Int64(bitPattern: stamp.inode), stamp.size,
          stamp.mtimeNanoseconds, stamp.ctimeNanoseconds, digest.column, path,
        ])
    }
  }
}
