import SluiceFrame
import SluiceOpenLineage
import Synchronization
import Testing

/// A server that answers as it was told, and then takes everything.
private final class ScriptedServer: EventTransport {
  private let state: Mutex<(answers: [PostOutcome], bodies: [String])>

  init(_ answers: [PostOutcome] = []) { state = Mutex((answers, [])) }

  var bodies: [String] { state.withLock { $0.bodies } }

  func post(_ json: [UInt8]) async -> PostOutcome {
    state.withLock { state in
      state.bodies.append(String(decoding: json, as: UTF8.self))
      return state.answers.isEmpty ? .taken : state.answers.removeFirst()
    }
  }
}

/// A server that takes a connection and says nothing.
private struct SilentServer: EventTransport {
  func post(_ json: [UInt8]) async -> PostOutcome {
    do { try await Task.sleep(for: .seconds(3600)) } catch {}
    return .hopeless("cancelled")
  }
}

private final class Warnings: Sendable {
  private let texts = Mutex<[String]>([])

  var all: [String] { texts.withLock { $0 } }

  func tell(_ text: String) { texts.withLock { $0.append(text) } }
}

@Suite struct EventPosterTests {
  private func post(
    _ count: Int, to server: any EventTransport,
    patience: (silent: Duration, answering: Duration) = (.seconds(60), .seconds(60))
  ) async -> [String] {
    let warnings = Warnings()
    let poster = EventPoster(
      to: server, patience: patience, warn: warnings.tell)
    for number in 0..<count { poster.send(.integer(number)) }
    await poster.finish()
    return warnings.all
  }

  @Test func allArriveInOrder() async {
    let server = ScriptedServer()
    #expect(await post(5, to: server) == [])
    #expect(server.bodies == ["0", "1", "2", "3", "4"])
  }

  @Test func aHopelessServerGivesOneWarning() async throws {
    let server = ScriptedServer([.hopeless("connection refused"), .hopeless("again")])
    let warnings = await post(7, to: server)
    #expect(server.bodies == ["0"])
    #expect(warnings.count == 1)
    let warning = try #require(warnings.first)
    #expect(warning.hasPrefix("7 of 7 OpenLineage events did not arrive: connection refused;"))
  }

  @Test func aRefusedEventDoesNotHoldTheNextUp() async throws {
    let server = ScriptedServer([.taken, .refused("bad facet"), .refused("another")])
    let warnings = await post(4, to: server)
    #expect(server.bodies == ["0", "1", "2", "3"])
    #expect(warnings.count == 1)
    #expect(try #require(warnings.first).hasPrefix("2 of 4"))
    #expect(try #require(warnings.first).contains("bad facet;"))
  }

  @Test func aSilentServerIsNotWaitedForLong() async throws {
    let warnings = await post(
      2, to: SilentServer(), patience: (.milliseconds(20), .seconds(60)))
    #expect(try #require(warnings.first).contains("the server took too long"))
  }
}
