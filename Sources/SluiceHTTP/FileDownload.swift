import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import SluiceStore

/// Fetches a file into a part file that outlives the attempt, the process and the machine's next start.
///
/// A later attempt asks for the rest only, and only where the server can tell that the file is still the same
/// (`Range` with `If-Range`, RFC 9110). The bytes are kept as they come: nothing is unpacked.
package struct FileDownload: Sendable {
  package let address: WebAddress
  /// Where the bytes gather; its folder must be there, and nobody else may write to it meanwhile.
  package let partPath: String
  /// Retries are counted anew whenever an attempt has brought more than all before.
  package var policy = RetryPolicy(retries: 4)
  /// How long the server may be silent.
  package var timeout: Duration = .seconds(60)
  /// Whether a checksum decides in the end, so that a rest is taken without a word on its version.
  package var isPinned = false

  package init(_ address: WebAddress, to partPath: String) {
    self.address = address
    self.partPath = partPath
  }

  /// What is complete now.
  package struct Outcome: Sendable, Equatable {
    package var size = 0
    /// How many bytes were there before, and still good.
    package var resumedFrom = 0
    package var retries = 0
    package var entityTag: String?
    package var lastModified: String?
    /// `gzip` where the server has packed the bytes on its own account.
    package var contentEncoding: String?
    /// Whether the server has said how long the file is.
    package var isLengthKnown = true
  }

  /// How far it is, and a line where something went wrong that is tried again.
  package enum Event: Sendable {
    /// The total is nil where the server does not say.
    case received(Int, of: Int?)
    case retry(String)
  }

  /// Fetches until the part file is complete; it stays there for its owner to take. A file of this machine is copied,
  /// which blocks the thread; `copy` can do it on another.
  /// - Throws: what the last attempt ended with; what has come so far stays.
  package func run(observe: @escaping @Sendable (Event) -> Void) async throws(HTTPError) -> Outcome
  {
    if address.scheme == .file {
      return try copy(isCancelled: { Task.isCancelled }, observe: observe)
    }
    let proxy = Proxy(for: address)
    var settings = HTTPClients.configuration(
      proxy: proxy,
      connect: .nanoseconds(min(timeout.inNanoseconds, 30_000_000_000)))
    settings.timeout.read = .nanoseconds(timeout.inNanoseconds)
    let client = HTTPClient(
      eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: settings)
    let result: Result<Outcome, HTTPError>
    do throws(HTTPError) {
      result = .success(try await run(client, observe))
    } catch {
      result = .failure(error)
    }
    // Not in a task that may have been cancelled, where it would not wait.
    await Task.detached { _ = try? await client.shutdown() }.value
    return try result.get()
  }

  private func run(
    _ client: HTTPClient, _ observe: @escaping @Sendable (Event) -> Void
  ) async throws(HTTPError) -> Outcome {
    var part = try Self.opened(partPath)
    var outcome = Outcome()
    let before = part.size
    var longest = part.size
    var retry = 0
    while true {
      do throws(HTTPError) {
        let attempt = DownloadAttempt(self, client: client, observe: observe)
        let head = try await attempt.run(&part)
        outcome.size = part.size
        outcome.resumedFrom = head.isRest && outcome.retries == 0 ? before : outcome.resumedFrom
        outcome.entityTag = part.origin.entityTag
        outcome.lastModified = part.origin.lastModified
        outcome.contentEncoding = head.contentEncoding
        outcome.isLengthKnown = part.origin.length != nil
        return outcome
      } catch {
        if part.size > longest { (longest, retry) = (part.size, 0) }
        guard error.isTransient, retry < policy.retries else {
          throw explained(error, attempts: outcome.retries + 1, size: part.size)
        }
        if outcome.retries == 0, part.size > before { outcome.resumedFrom = before }
        let pause = policy.pause(before: retry, after: error)
        observe(.retry("\(error.message); trying again in \(Self.seconds(pause))"))
        do {
          try await Task.sleep(for: pause)
        } catch {
          throw .cancelled(address)
        }
        retry += 1
        outcome.retries += 1
      }
    }
  }

  static func opened(_ path: String) throws(HTTPError) -> PartFile {
    do throws(StoreError) {
      return try PartFile(at: path)
    } catch {
      throw HTTPError(disk: error)
    }
  }

  private func explained(_ error: HTTPError, attempts: Int, size: Int) -> HTTPError {
    var error = error
    if attempts > 1 { error.message += " (attempt \(attempts))" }
    if error.hint == nil, error.isTransient {
      error.hint =
        size > 0
        ? "run again later: the \(byteCount(size)) that have come are kept"
        : "run again later, or try the address with another program"
    }
    return error
  }

  private static func seconds(_ duration: Duration) -> String {
    let tenths = duration.inNanoseconds / 100_000_000
    return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
  }

  /// Removes what has come, such as bytes that turned out wrong.
  package func discard() { PartFile.remove(at: partPath) }
}

extension HTTPError {
  init(disk error: StoreError) { self.init(.disk, error.message, hint: error.hint) }
}
