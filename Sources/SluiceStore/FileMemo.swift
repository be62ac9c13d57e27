/// A memory of which bytes a file had when it carried a stamp, so that unchanged files are not read again.
///
/// It is an accelerator only: forgetting is always right, and failing to remember is not an error. What is to be
/// remembered is decided by `FileDigester`.
package protocol FileMemo: Sendable {
  func digest(for stamp: FileStamp, path: String) -> Digest?
  func remember(_ digest: Digest, for stamp: FileStamp, path: String)
}
