import FoundationEssentials
import Glibc

/// The little that the program itself does with folders and names.
enum Folders {
  static func make(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw Failure.wrongInput("the folder '\(path)' cannot be made: \(error)")
    }
  }

  /// Gives a file its name, replacing what is there.
  static func rename(_ old: String, to new: String) throws {
    if unsafe Glibc.rename(old, new) != 0 {
      let reason = unsafe strerror(errno).map { unsafe String(cString: $0).lowercased() }
      throw Failure.wrongInput("'\(new)' cannot be written: \(reason ?? "unknown")")
    }
  }
}
