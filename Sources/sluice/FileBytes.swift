import FoundationEssentials
import SluiceStore

/// Small files as a whole.
enum FileBytes {
  /// - Throws: the exit code for wrong input, after saying what is wrong.
  static func read(_ path: String) throws -> [UInt8] {
    if let bytes = bytes(at: path) { return bytes }
    throw Failure.wrongInput("'\(path)' cannot be read")
  }

  /// nil where the file cannot be read.
  static func bytes(at path: String) -> [UInt8]? {
    LookTrace.shared.file(path)
    return (try? Data(contentsOf: URL(filePath: path))).map { Array($0) }
  }
}
