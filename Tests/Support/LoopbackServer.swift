import Foundation
import Glibc
import Synchronization

/// A server on the loopback interface: one request a connection, each on a thread of its own.
package final class LoopbackServer: Sendable {
  /// The other side of a connection.
  package struct Connection: Sendable {
    fileprivate let socket: Int32

    package func send(_ bytes: some Collection<UInt8>) {
      let bytes = Array(bytes)
      var sent = 0
      while sent < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { buffer in
          unsafe Glibc.send(
            socket, buffer.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
        }
        if count <= 0 { return }
        sent += count
      }
    }

    /// The head of the next request on the same connection; nil where none comes.
    package func nextHead() -> String? { LoopbackServer.head(from: socket) }

    /// Waits until the other side hangs up.
    package func waitForEnd() {
      var byte: UInt8 = 0
      while unsafe recv(socket, &byte, 1, 0) > 0 {}
    }
  }

  package let port: Int
  private let socket: Int32
  private let received = Received()

  private final class Received: Sendable {
    let heads = Mutex<[String]>([])
  }

  /// - Parameter respond: given the request's number from 0 and its head; the connection closes behind it.
  package init(
    respond: @escaping @Sendable (_ number: Int, _ head: String, Connection) -> Void
  ) throws {
    let listening = try LoopbackSocket()
    let socket = listening.descriptor
    self.socket = socket
    port = listening.port
    let received = received
    Thread.detachNewThread {
      while true {
        let connection = accept(socket, nil, nil)
        if connection < 0 { break }
        Thread.detachNewThread {
          defer { close(connection) }
          guard let head = Self.head(from: connection) else { return }
          let number = received.heads.withLock { heads in
            heads.append(head)
            return heads.count - 1
          }
          respond(number, head, Connection(socket: connection))
        }
      }
      close(socket)
    }
  }

  deinit { shutdown(socket, Int32(SHUT_RDWR)) }

  /// The heads of all requests so far.
  package var requests: [String] { received.heads.withLock { $0 } }

  fileprivate static func head(from connection: Int32) -> String? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe recv(connection, &buffer, buffer.count, 0)
      if count <= 0 { return nil }
      bytes += buffer[..<count]
      let text = String(decoding: bytes, as: UTF8.self)
      if text.hasSuffix("\r\n\r\n") { return text }
    }
  }
}
