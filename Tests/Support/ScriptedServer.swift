import Dispatch
import Foundation
import Glibc
import Synchronization

/// A server on the loopback interface that gives prepared answers, one a connection, and keeps the requests.
package final class ScriptedServer: Sendable {
  package let port: Int
  private let socket: Int32
  /// Guards what the server's thread has read, and whether its socket is still its own.
  private let state = Mutex(State())
  private let done = DispatchSemaphore(value: 0)

  private struct State {
    var received: [String] = []
    var answered = 0
    var isOpen = true
  }

  /// - Parameter answers: whole answers with their heads; the connection closes behind each.
  package init(_ answers: [String]) throws {
    let listening = try LoopbackSocket()
    let socket = listening.descriptor
    self.socket = socket
    port = listening.port
    DispatchQueue(label: "scripted-server").async { [self] in
      for answer in answers { serve(answer) }
      state.withLock { state in
        close(socket)
        state.isOpen = false
      }
      done.signal()
    }
  }

  /// What came; nothing more is answered from then on.
  package func requests() -> [String] {
    state.withLock { state in
      if state.isOpen { shutdown(socket, Int32(SHUT_RDWR)) }
    }
    done.wait()
    done.signal()
    return state.withLock { $0.received }
  }

  /// How many answers were sent so far; does not wait.
  package var answered: Int { state.withLock { $0.answered } }

  private func serve(_ answer: String) {
    let connection = accept(socket, nil, nil)
    if connection < 0 { return }
    defer { close(connection) }
    var request: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !Self.isComplete(request) {
      let count = unsafe recv(connection, &buffer, buffer.count, 0)
      if count <= 0 { break }
      request += buffer[..<count]
    }
    state.withLock { $0.received.append(String(decoding: request, as: UTF8.self)) }
    let bytes = Array(answer.utf8)
    _ = unsafe send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    state.withLock { $0.answered += 1 }
  }

  private static func isComplete(_ request: [UInt8]) -> Bool {
    let text = String(decoding: request, as: UTF8.self)
    guard let end = text.range(of: "\r\n\r\n") else { return false }
    let body = text[end.upperBound...].utf8.count
    for line in text[..<end.lowerBound].split(separator: "\r\n") {
      if line.lowercased().hasPrefix("content-length: ") {
        return body >= Int(line.dropFirst(16)) ?? 0
      }
    }
    return true
  }
}
