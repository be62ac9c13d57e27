package import SluiceStore

/// Something that garbage collection keeps because a person says so.
package struct Pin: Sendable, Equatable {
  package enum Target: Sendable, Hashable {
    /// All that the steps of a run gave.
    case run(String)
    case step(run: String, step: String)
    case output(run: String, step: String, port: String)
    case object(Digest)

    /// As it is written on the command line.
    package var text: String {
      switch self {
      case .run(let run): run
      case .step(let run, let step): "\(run)/\(step)"
      case .output(let run, let step, let port): "\(run)/\(step)/\(port)"
      case .object(let digest): digest.hex
      }
    }
  }

  package var target: Target
  package var reason: String?
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package var createdAt: Int64
  package var createdBy: String

  package init(target: Target, reason: String?, createdAt: Int64, createdBy: String) {
    self.target = target
    self.reason = reason
    self.createdAt = createdAt
    self.createdBy = createdBy
  }
}
