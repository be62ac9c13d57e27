import FoundationEssentials

/// Small files as a whole.
enum FileBytes {
  static func read(_ path: String) throws -> [UInt8] {
    do {
      return Array(try Data(contentsOf: URL(filePath: path)))
    } catch {
      throw Failure.wrongInput("'\(path)' cannot be read")
    }
  }
}
