import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import SluiceStore

/// One request for a file, or for what is missing of it.
struct DownloadAttempt {
  private let download: FileDownload
  private let client: HTTPClient
  private let observe: @Sendable (FileDownload.Event) -> Void

  private var address: WebAddress { download.address }

  struct Head {
    /// The server sent, or had nothing to send but, the rest of what was there.
    var isRest: Bool
    var contentEncoding: String?
  }

  init(
    _ download: FileDownload, client: HTTPClient,
    observe: @escaping @Sendable (FileDownload.Event) -> Void
  ) {
    self.download = download
    self.client = client
    self.observe = observe
  }

  /// Appends to the part, or begins it anew, until it is complete.
  func run(_ part: inout PartFile) async throws(HTTPError) -> Head {
    let offset = part.size
    let validator = part.origin.validator
    let asksForRest = offset > 0 && (validator != nil || download.isPinned)
    var request = HTTPClientRequest(url: address.text)
    request.headers.add(name: "user-agent", value: "sluice")
    // Packed on the way, a file would have other bytes and no ranges.
    request.headers.add(name: "accept-encoding", value: "identity")
    if asksForRest {
      request.headers.add(name: "range", value: "bytes=\(offset)-")
      if let validator { request.headers.add(name: "if-range", value: validator) }
    }
    do {
      let response = try await client.execute(request, deadline: .distantFuture)
      try checkSafety(response)
      var head = Head(isRest: false, contentEncoding: encoding(response))
      switch response.status.code {
      case 200: try begin(&part, response)
      case 206 where asksForRest:
        try checkRange(response, offset: offset, &part)
        head.isRest = true
      case 416 where asksForRest:
        try checkEnd(response, offset: offset, &part)
        head.isRest = true
        return head
      default: throw HTTPError(response, at: address)
      }
      try checkSpace(part)
      try await receive(response.body, &part)
      return head
    } catch {
      throw HTTPError(error, at: address)
    }
  }

  private func encoding(_ response: HTTPClientResponse) -> String? {
    response.headers.first(name: "content-encoding").flatMap { $0 == "identity" ? nil : $0 }
  }

  /// What comes over a way that anybody can write on must have a checksum if the address asked for a safe way.
  private func checkSafety(_ response: HTTPClientResponse) throws(HTTPError) {
    guard address.scheme == .https, !download.isPinned, let url = response.url,
      url.scheme?.lowercased() != "https"
    else { return }
    throw HTTPError(
      .untrusted, "\(address) sends on to an address without https",
      hint: "give the checksum of the file")
  }

  private func begin(_ part: inout PartFile, _ response: HTTPClientResponse) throws(HTTPError) {
    let headers = response.headers
    try restart(
      &part,
      PartFile.Origin(
        entityTag: headers.first(name: "etag"), lastModified: headers.first(name: "last-modified"),
        length: headers.first(name: "content-length").flatMap { Int($0) }))
  }

  private func restart(_ part: inout PartFile, _ origin: PartFile.Origin) throws(HTTPError) {
    do throws(StoreError) {
      try part.restart(origin)
    } catch {
      throw HTTPError(disk: error)
    }
  }

  /// Some servers send a rest without a look at `If-Range`; their own words tell that it is of another version.
  private func checkVersion(
    _ response: HTTPClientResponse, _ part: inout PartFile
  ) throws(HTTPError) {
    func differs(_ name: String, _ known: String?) -> Bool {
      guard let known, let now = response.headers.first(name: name) else { return false }
      return now != known
    }
    guard
      differs("etag", part.origin.entityTag)
        || part.origin.entityTag == nil && differs("last-modified", part.origin.lastModified)
    else { return }
    try restart(&part, PartFile.Origin())
    throw HTTPError(.broken, "\(address) has changed since it was fetched in part")
  }

  /// - Throws: where the range is not the one asked for; nothing is kept then, so the next attempt begins anew.
  private func checkRange(
    _ response: HTTPClientResponse, offset: Int, _ part: inout PartFile
  ) throws(HTTPError) {
    try checkVersion(response, &part)
    let range = ContentRange(response.headers.first(name: "content-range") ?? "")
    let length = part.origin.length
    guard let range, range.first == offset,
      length == nil || range.total == nil || range.total == length
    else {
      try restart(&part, PartFile.Origin())
      throw HTTPError(.broken, "\(address) sent another part of the file than was asked for")
    }
  }

  /// The server has nothing behind `offset`: the file is complete, or another one by now.
  private func checkEnd(
    _ response: HTTPClientResponse, offset: Int, _ part: inout PartFile
  ) throws(HTTPError) {
    try checkVersion(response, &part)
    let range = ContentRange(response.headers.first(name: "content-range") ?? "")
    if (range?.total ?? part.origin.length) == offset { return }
    try restart(&part, PartFile.Origin())
    throw HTTPError(.broken, "\(address) has become shorter since it was fetched in part")
  }

  private func checkSpace(_ part: borrowing PartFile) throws(HTTPError) {
    guard let length = part.origin.length, length > part.size else { return }
    let missing = length - part.size
    guard hasLessSpace(than: UInt(missing), at: download.partPath) else { return }
    throw HTTPError(
      .disk,
      "no room for \(address): \(byteCount(missing)) more would have to be written to "
        + "'\(download.partPath)'",
      hint: "free some space there, or choose a folder on another disk; then run again")
  }

  private func receive(
    _ body: HTTPClientResponse.Body, _ part: inout PartFile
  ) async throws {
    let length = part.origin.length
    let clock = ContinuousClock()
    var told = clock.now
    observe(.received(part.size, of: length))
    for try await piece in body {
      let failure = unsafe piece.withUnsafeReadableBytes { bytes -> StoreError? in
        do throws(StoreError) {
          try unsafe part.append(bytes)
          return nil
        } catch {
          return error
        }
      }
      if let failure { throw HTTPError(disk: failure) }
      if let length, part.size > length { break }
      let now = clock.now
      if now - told > .milliseconds(100) {
        told = now
        observe(.received(part.size, of: length))
      }
    }
    observe(.received(part.size, of: length))
    guard let length, part.size != length else { return }
    let size = part.size
    if size > length { try restart(&part, PartFile.Origin()) }
    throw HTTPError(
      .wrongLength, "\(address) announced \(length) bytes and sent \(size)")
  }
}

/// The header `Content-Range` of a part (RFC 9110, 14.4): `bytes 5-9/10`, `bytes */10`, `bytes 5-9/*`.
struct ContentRange: Equatable {
  /// nil for `*`.
  var first: Int?
  var total: Int?

  init?(_ text: String) {
    let words = text.split(separator: " ")
    guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
    let halves = words[1].split(separator: "/")
    guard halves.count == 2 else { return nil }
    first = halves[0].split(separator: "-").first.flatMap { Int($0) }
    total = Int(halves[1])
  }
}
