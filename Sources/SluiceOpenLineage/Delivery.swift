/// What became of an event that was handed to a server.
package enum PostOutcome: Sendable, Equatable {
  case taken
  /// The server does not want this one; it may want the next.
  case refused(String)
  /// There is no use in sending more: no way to the server, or no right.
  case hopeless(String)
}

/// How far the events of a run have come on their way to a server.
struct Delivery: Sendable, Equatable {
  private(set) var delivered = 0
  /// Nothing more is sent.
  private(set) var hasGivenUp = false
  /// The first thing that went wrong.
  private(set) var problem: String?

  mutating func note(_ outcome: PostOutcome) {
    switch outcome {
    case .taken: delivered += 1
    case .refused(let reason): problem = problem ?? reason
    case .hopeless(let reason): giveUp(reason)
    }
  }

  mutating func giveUp(_ reason: String) {
    if hasGivenUp { return }
    hasGivenUp = true
    problem = problem ?? reason
  }
}
