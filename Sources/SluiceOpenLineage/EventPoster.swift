package import SluiceFrame
import Synchronization

/// Hands texts to a server, and tries again what may go better then.
package protocol EventTransport: Sendable {
  func post(_ json: [UInt8]) async -> PostOutcome
}

/// Posts events one after the other, beside the run.
///
/// A server that cannot be reached costs the run nothing but one warning, and at its end at most two seconds; one
/// that answers is waited for at most ten.
package final class EventPoster: EventSink {
  private let warn: @Sendable (String) -> Void
  private let queue: AsyncStream<[UInt8]>.Continuation
  private let worker: Task<Void, Never>
  /// Guards what the worker and the run's end both look at.
  private let progress: Progress
  private let patience: (silent: Duration, answering: Duration)

  private final class Progress: Sendable {
    /// Guards the delivery, and how many events were sent.
    let state = Mutex((delivery: Delivery(), sent: 0))
  }

  /// - Parameters:
  ///   - patience: how long the end waits for a server that has not taken anything yet, and for one that has.
  ///   - warn: is told, once at most, that events did not arrive.
  package init(
    to transport: any EventTransport,
    patience: (silent: Duration, answering: Duration) = (.seconds(2), .seconds(10)),
    warn: @escaping @Sendable (String) -> Void
  ) {
    self.warn = warn
    self.patience = patience
    let progress = Progress()
    self.progress = progress
    let (events, queue) = AsyncStream.makeStream(of: [UInt8].self)
    self.queue = queue
    worker = Task.detached {
      for await event in events {
        let outcome = await transport.post(event)
        let hasGivenUp = progress.state.withLock { state in
          state.delivery.note(outcome)
          return state.delivery.hasGivenUp
        }
        if hasGivenUp { return }
      }
    }
  }

  package func send(_ event: JSONValue) {
    let hasGivenUp = progress.state.withLock { state in
      state.sent += 1
      return state.delivery.hasGivenUp
    }
    if !hasGivenUp { queue.yield(event.compact) }
  }

  package func finish() async {
    queue.finish()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { [worker] in await worker.value }
      group.addTask { [progress, patience, worker] in
        try? await Task.sleep(for: patience.silent)
        if progress.state.withLock({ $0.delivery.delivered > 0 }) {
          try? await Task.sleep(for: patience.answering - patience.silent)
        }
        if Task.isCancelled { return }
        progress.state.withLock { $0.delivery.giveUp("the server took too long") }
        worker.cancel()
      }
      await group.next()
      group.cancelAll()
    }
    let (delivery, sent) = progress.state.withLock { $0 }
    guard let problem = delivery.problem else { return }
    let lost = sent - delivery.delivered
    warn(
      "\(lost) of \(sent) OpenLineage events did not arrive: \(problem); "
        + "'sluice lineage RUN --format openlineage' tells them again")
  }
}
