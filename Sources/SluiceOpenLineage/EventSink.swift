package import SluiceFrame

/// Where events go, in order; what goes wrong there is a warning of its own and no error of the run.
package protocol EventSink: Sendable {
  /// Takes an event on; it does not wait for anybody far away.
  func send(_ event: JSONValue)

  /// Comes back when everything is delivered, or will not be.
  func finish() async
}
