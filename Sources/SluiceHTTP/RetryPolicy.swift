/// How often and after what pause a request is made again that may go better then.
package struct RetryPolicy: Sendable, Equatable {
  /// Further attempts after the first.
  package var retries: Int
  /// Before the first retry; each further one waits twice as long as the one before, up to `longestPause`.
  package var firstPause: Duration
  package var longestPause: Duration

  package init(
    retries: Int, firstPause: Duration = .milliseconds(500), longestPause: Duration = .seconds(30)
  ) {
    self.retries = retries
    self.firstPause = firstPause
    self.longestPause = longestPause
  }

  /// The pause before retry `number`, counted from 0; as long as the server asks for, if that is longer.
  func pause(before number: Int, after error: HTTPError) -> Duration {
    let doubled = number < 20 ? firstPause * (1 << number) : longestPause
    return min(longestPause, max(doubled, .seconds(min(error.retryAfter ?? 0, 3600))))
  }
}
