import Glibc
import Synchronization

/// Notes every file and variable that a plan depends on, so that a later process can tell that the plan would be the
/// same without making it.
///
/// Whoever looks at a file or at the environment to read or plan a pipeline says so here. One that was forgotten would
/// be a change that goes unseen; a test runs the program under a tracer and compares.
package final class LookTrace: Sendable {
  package static let shared = LookTrace()

  private struct State {
    /// Nothing is noted about what lies in the folder of these names; nil while nothing is noted at all.
    var ignored: [String]?
    var findings: [Look.Subject: Look.Finding] = [:]
    var order: [Look.Subject] = []
    /// Something was found in two ways, or changed so shortly before that it could change again unseen.
    var isUnsure = false
  }

  private let state = Mutex(State())

  /// From now on looks are noted, but for those into `folder`, by that path or by its absolute one.
  package func begin(ignoring folder: String) {
    let names = [folder, resolvedPath(folder) ?? absolutePath(folder)].map { $0 + "/" }
    state.withLock { $0 = State(ignored: names) }
  }

  private func absolutePath(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    guard let here = unsafe getcwd(nil, 0) else { return path }
    defer { unsafe free(here) }
    return unsafe String(cString: here) + "/" + path
  }

  /// Looks at a file and notes it.
  package func file(_ path: String) {
    if isOn { file(path, status(of: path)) }
  }

  /// - Parameter status: what a look at the file has given.
  func file(_ path: String, _ status: stat?) {
    guard let ignored = state.withLock({ $0.ignored }), !ignored.contains(where: path.hasPrefix)
    else { return }
    let finding = Look.finding(status, path)
    var isSettled = true
    if case .file(let stamp) = finding {
      isSettled = FileDigester.isSettled(stamp, at: wallClock())
    }
    note(.file(path), finding, isSettled)
  }

  /// A variable of the environment.
  package func variable(_ name: String) {
    if isOn { note(.variable(name), Look.now(.variable(name)), true) }
  }

  private var isOn: Bool { state.withLock { $0.ignored != nil } }

  private func note(_ subject: Look.Subject, _ finding: Look.Finding, _ isSettled: Bool) {
    state.withLock { state in
      if !isSettled { state.isUnsure = true }
      guard let known = state.findings[subject] else {
        state.findings[subject] = finding
        state.order.append(subject)
        return
      }
      if known != finding { state.isUnsure = true }
    }
  }

  /// Ends the noting.
  ///
  /// - Returns: everything that was looked at, in its order; nil where it cannot be relied on.
  package func end() -> [Look]? {
    state.withLock { state in
      defer { state = State() }
      if state.isUnsure || state.ignored == nil { return nil }
      return state.order.map { Look($0, state.findings[$0] ?? .nothing) }
    }
  }
}
