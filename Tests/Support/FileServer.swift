import Dispatch
import Synchronization

/// Serves one file as servers of the web do, with the faults that a test asks for.
package final class FileServer: Sendable {
  /// What a request gets.
  package enum Answer: Sendable {
    /// The file, or what is asked for of it.
    case file
    /// The same, but the connection breaks behind so many bytes of the body.
    case cut(after: Int)
    /// So many bytes of the body, and then nothing until the other side hangs up.
    case hold(after: Int)
    /// The file, once the test opens the gate.
    case gated
    /// The file without a word on its length.
    case withoutLength
    case status(Int, headers: String = "")
    case redirect(String)
  }

  /// What this server knows of HTTP.
  package struct Habits: Sendable {
    package var takesRanges = true
    package var heedsIfRange = true
    package var sendsDates = false

    package init(takesRanges: Bool = true, heedsIfRange: Bool = true, sendsDates: Bool = false) {
      self.takesRanges = takesRanges
      self.heedsIfRange = heedsIfRange
      self.sendsDates = sendsDates
    }
  }

  private struct Content {
    var bytes: [UInt8]
    var tag: String?
  }

  private let server: LoopbackServer
  private let content: Shared

  private final class Shared: Sendable {
    let value: Mutex<Content>
    let gate = DispatchSemaphore(value: 0)

    init(_ content: Content) { value = Mutex(content) }
  }

  /// - Parameter answers: to the first requests; later ones get the file.
  package init(
    _ bytes: [UInt8], tag: String? = "\"one\"", habits: Habits = Habits(), _ answers: [Answer] = []
  ) throws {
    let shared = Shared(Content(bytes: bytes, tag: tag))
    content = shared
    server = try LoopbackServer { number, head, connection in
      let answer = number < answers.count ? answers[number] : .file
      if case .gated = answer { shared.gate.wait() }
      let content = shared.value.withLock { $0 }
      Reply(content: content, habits: habits, head: head, connection: connection).send(answer)
    }
  }

  package var requests: [String] { server.requests }

  package func url(_ path: String = "/shop.csv") -> String {
    "http://127.0.0.1:\(server.port)\(path)"
  }

  /// From now on the address gives another version.
  package func replace(with bytes: [UInt8], tag: String?) {
    content.value.withLock { $0 = Content(bytes: bytes, tag: tag) }
  }

  package func openGate() { content.gate.signal() }

  private struct Reply {
    let content: Content
    let habits: Habits
    let head: String
    let connection: LoopbackServer.Connection

    private static let date = "Tue, 01 Dec 2020 08:26:00 GMT"

    private func header(_ name: String) -> String? {
      for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("\(name): ") {
        return String(line.dropFirst(name.count + 2))
      }
      return nil
    }

    /// From where the request wants the file, where it may.
    private var start: Int? {
      guard habits.takesRanges, let range = header("range") else { return nil }
      if habits.heedsIfRange, let wanted = header("if-range"), wanted != content.tag {
        guard habits.sendsDates, wanted == Self.date else { return nil }
      }
      return Int(range.dropFirst("bytes=".count).prefix { $0 != "-" })
    }

    func send(_ answer: Answer) {
      switch answer {
      case .status(let code, let headers):
        send("\(code) X", "\(headers)Content-Length: 0\r\n")
      case .redirect(let target):
        send("302 Found", "Location: \(target)\r\nContent-Length: 0\r\n")
      case .file, .gated: sendFile()
      case .withoutLength: sendFile(length: false)
      case .cut(let count): sendFile(count)
      case .hold(let count):
        sendFile(count)
        connection.waitForEnd()
      }
    }

    private func sendFile(_ most: Int = .max, length: Bool = true) {
      var headers = ""
      if let tag = content.tag { headers += "ETag: \(tag)\r\n" }
      if habits.sendsDates { headers += "Last-Modified: \(Self.date)\r\n" }
      let total = content.bytes.count
      guard let start else {
        if length { headers += "Content-Length: \(total)\r\n" }
        send("200 OK", headers)
        return connection.send(content.bytes.prefix(most))
      }
      guard start < total else {
        return send(
          "416 Range Not Satisfiable",
          headers + "Content-Range: bytes */\(total)\r\nContent-Length: 0\r\n")
      }
      headers += "Content-Range: bytes \(start)-\(total - 1)/\(total)\r\n"
      send("206 Partial Content", headers + "Content-Length: \(total - start)\r\n")
      connection.send(content.bytes[start...].prefix(most))
    }

    private func send(_ status: String, _ headers: String) {
      connection.send("HTTP/1.1 \(status)\r\n\(headers)Connection: close\r\n\r\n".utf8)
    }
  }
}
