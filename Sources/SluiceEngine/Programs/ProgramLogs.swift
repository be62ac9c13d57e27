import FoundationEssentials
import Glibc
import SluiceStore
import Synchronization
import SystemPackage

/// What a program said, in the two files of one attempt.
///
/// File systems are slow at making files where others were removed shortly before. So a folder in which nothing was
/// said is put aside and becomes that of a later attempt of the same run.
struct ProgramLogs: Sendable {
  let folder: String
  /// Of the run, in which the folders of all attempts lie.
  private let runFolder: String

  /// Folders with two empty files, by run; guarded by the mutex.
  private static let spares = Mutex<[String: [String]]>([:])

  /// - Parameter folder: `<run's folder>/<step>/<attempt>`.
  init(folder: String) {
    self.folder = folder
    runFolder = FilePath(folder).removingLastComponent().removingLastComponent().string
  }

  /// Makes the folder.
  func prepare() throws {
    if let spare = Self.spares.withLock({ $0[runFolder]?.popLast() }) {
      try makeFolder(FilePath(folder).removingLastComponent().string)
      if unsafe rename(spare, folder) == 0 { return }
    }
    try makeFolder(folder)
  }

  /// Puts the folder aside where nothing was said; else removes what is empty.
  func settle() {
    if size(output) == 0, size(error) == 0 {
      Self.spares.withLock { $0[runFolder, default: []].append(folder) }
    } else {
      removeEmpty()
    }
  }

  /// Removes what was put aside, once no more attempts begin.
  static func removeSpares(in runFolder: String) {
    let folders = spares.withLock { $0.removeValue(forKey: runFolder) ?? [] }
    for folder in folders { ProgramLogs(folder: folder).removeEmpty() }
  }

  var output: String { "\(folder)/stdout.log" }
  var error: String { "\(folder)/stderr.log" }

  /// Removes the files in which is nothing, and the folder where nothing stays.
  func removeEmpty() {
    for path in [output, error] where size(path) == 0 { _ = unsafe unlink(path) }
    _ = unsafe rmdir(folder)
  }

  private func size(_ path: String) -> Int? {
    var status = stat()
    return unsafe lstat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// The last lines of what the program said, of errors where there are any, and the path of the whole.
  func end(lines limit: Int = 10) -> (lines: [String], path: String?) {
    for path in [error, output] {
      let lines = Self.lastLines(of: path, limit)
      if !lines.isEmpty { return (lines, path) }
    }
    return ([], nil)
  }

  /// At most 16 kB are read; control characters are left out, so that nothing can move the cursor.
  private static func lastLines(of path: String, _ limit: Int) -> [String] {
    guard let file = FileHandleReader(path) else { return [] }
    let text = String(decoding: file.end(16 << 10), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).map { line in
      let shown = line.unicodeScalars.filter {
        $0 == "\t" || ($0.value >= 0x20 && $0.value != 0x7F && !(0x80..<0xA0).contains($0.value))
      }
      return String(String.UnicodeScalarView(shown).prefix(400))
    }
    return lines.filter { !$0.allSatisfy(\.isWhitespace) }.suffix(limit)
  }
}

/// Reads the end of a file that may be huge.
private struct FileHandleReader {
  private let path: String
  private let size: Int

  init?(_ path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_size > 0 else { return nil }
    self.path = path
    size = Int(status.st_size)
  }

  func end(_ count: Int) -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: min(size, count))
    let read = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe pread(file, buffer.baseAddress, buffer.count, off_t(size - buffer.count))
    }
    return Array(bytes.prefix(max(0, read)))
  }
}
