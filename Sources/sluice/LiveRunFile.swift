import Glibc
import SluiceFrame
import SluiceStore

/// The file in which a run says how far it is; see `LiveRun`.
struct LiveRunFile: ~Copyable {
  private let descriptor: Int32
  private let path: String

  /// Makes and locks the file, and removes those of dead runs; nil where that cannot be: `sluice status` then says less.
  init?(run: String, folder: String) {
    _ = unsafe mkdir(folder, 0o777)
    Self.removeDead(in: folder)
    path = LiveRun.path(of: run, in: folder)
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    if descriptor < 0 { return nil }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      close(descriptor)
      return nil
    }
  }

  func write(_ live: LiveRun) {
    let bytes = Array(live.json.encoded())
    unsafe bytes.withUnsafeBytes { buffer in
      _ = unsafe pwrite(descriptor, buffer.baseAddress, buffer.count, 0)
    }
    _ = ftruncate(descriptor, off_t(bytes.count))
  }

  consuming func remove() {
    _ = unsafe unlink(path)
    // A child on its way to its program may hold the descriptor too.
    _ = flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  private static func removeDead(in folder: String) {
    for name in FileTree.names(in: folder) where name.hasSuffix(".json") {
      let path = "\(folder)/\(name)"
      let file = unsafe open(path, O_RDWR | O_CLOEXEC)
      if file < 0 { continue }
      if flock(file, LOCK_EX | LOCK_NB) == 0 { _ = unsafe unlink(path) }
      close(file)
    }
  }
}
