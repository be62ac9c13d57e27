import FoundationEssentials
import SluiceStore
import Synchronization

/// Finds programs by name; what was found is remembered, as thousands of steps may run the same one.
final class ProgramFinder: Sendable {
  static let shared = ProgramFinder()

  /// Absolute paths by search path and name; guarded by the mutex.
  private let known = Mutex<[[String]: String]>([:])

  /// - Parameter path: folders with colons between them.
  func find(_ name: String, in path: String) -> String? {
    if let found = known.withLock({ $0[[path, name]] }) { return found }
    for folder in path.split(separator: ":") where Self.isProgram("\(folder)/\(name)") {
      let found = "\(folder)/\(name)"
      known.withLock { $0[[path, name]] = found }
      return found
    }
    return nil
  }

  static func isProgram(_ path: String) -> Bool {
    FileDigester.problem(withFileAt: path) == nil
      && FileManager.default.isExecutableFile(atPath: path)
  }
}
