package import SluiceEngine
import SluiceFrame
package import SluiceHTTP
import SluiceStore

/// Fetches a file from the web.
struct DownloadStep: BuiltInStep {
  static let declaration = StepDeclaration(
    name: "download", version: 1,
    summary: "Fetches a file by http, https or from this machine, and checks its SHA-256.",
    details: """
      What has come stays when the connection breaks or the run is killed: the next attempt, and the next run, ask \
      for the rest, where the server says that the file is still the same. Redirects are followed; a proxy is taken \
      from `http_proxy`, `https_proxy` and `no_proxy`, and must allow CONNECT. The bytes are kept as they come, packed or not. Without \
      `sha256` the content is not pinned: whatever the address gave once is taken from the cache until \
      `cache: { expire-after: … }` or `--force` fetches it again. A file of this machine (`file:///…`) is identified \
      by its content.
      """,
    inputs: [], outputs: [PortDeclaration("file", .file, "The file.")],
    parameters: [
      .required("url", .string, "Where the file is: an address with http, https or file."),
      .optional(
        "sha256", .string, "The SHA-256 of the file, 64 hexadecimal digits; empty for none."),
      .optional(
        "filename", .string, "What the file is called; by itself, the end of the address's path."),
      .optional(
        "retries", .integer(minimum: 0, maximum: 1000), default: 4,
        "How many times in a row an attempt may bring nothing new after the first has failed."
      ).withoutEffect,
      .optional(
        "timeout", .number(minimum: 0.001, maximum: 86_400), default: 60.0,
        "How many seconds the server may be silent."
      ).withoutEffect,
    ],
    results: [
      ResultDeclaration("bytes", .integer, "How long the file is."),
      ResultDeclaration("sha256", .string, "Its SHA-256."),
      ResultDeclaration("etag", .string, "What the server calls this version of the file."),
      ResultDeclaration(
        "last-modified", .string, "Since when the file is as it is, by the server."),
    ],
    example: """
      - name: archive
        uses: download
        with:
          url: https://archive.ics.uci.edu/static/public/352/data.csv
          filename: online-retail.csv
      - name: transactions
        uses: load
        inputs: archive
      """)

  let address: WebAddress
  let sha256: Digest?
  let filename: String
  let retries: Int
  /// Seconds.
  let timeout: Double

  init(_ parameters: StepParameters) throws(ParameterError) {
    do throws(HTTPError) {
      address = try WebAddress(parameters.string("url"))
    } catch {
      throw ParameterError("url", error.message, hint: error.hint)
    }
    let digits = parameters.optionalString("sha256") ?? ""
    sha256 = Digest(hex: digits)
    if sha256 == nil, !digits.isEmpty {
      throw ParameterError(
        "sha256", "'\(digits)' is no SHA-256", hint: "it has 64 hexadecimal digits; see sha256sum")
    }
    if let name = parameters.optionalString("filename") {
      guard Self.isFileName(name) else {
        throw ParameterError("filename", "'\(name)' is no name of a file")
      }
      filename = name
    } else {
      filename = address.fileName.flatMap { Self.isFileName($0) ? $0 : nil } ?? "download"
    }
    retries = parameters.integer("retries")
    timeout = parameters.number("timeout")
  }

  private static func isFileName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && name.utf8.count <= 255
      && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 < 0x20 || $0 == 0x7F }
  }

  func check(_ check: inout StepCheck) {
    if address.scheme == .file {
      if let problem = FileDigester.problem(withFileAt: address.path) {
        check.error(.parameter("url"), problem)
      }
    } else if sha256 == nil {
      check.warning(
        .parameter("url"), "the content of this address is not pinned",
        hint: "add 'sha256', which the step tells after its first run")
    }
  }

  /// A file of this machine counts by its content.
  func ingredients(_ files: FileDigester) throws -> [CacheEntry.Ingredient] {
    guard address.scheme == .file else { return [] }
    return [.init("content.\(address.path)", try files.digest(ofFileAt: address.path).hex)]
  }

  func perform(_ io: inout StepIO) async throws {
    let fetched: FetchedFile
    do {
      fetched = try await FileFetch(self, io).run()
    } catch let error as HTTPError where error.code == .cancelled {
      throw CancellationError()
    }
    let digest = fetched.object.digest
    io.result("bytes", .integer(fetched.object.size))
    io.result("sha256", .string(digest.hex))
    if let tag = fetched.outcome.entityTag { io.result("etag", .string(tag)) }
    if let date = fetched.outcome.lastModified { io.result("last-modified", .string(date)) }
    io.output(
      "file",
      FileArtifact(
        stored: fetched.object, path: io.place.store.path(of: digest),
        facts: ["filename": .string(filename), "url": .string(address.description)],
        fileExtension: fileExtension))
  }

  /// Of the name, without a dot: `csv`, `csv.gz`; nil for a name without one, or with one that is none by its length.
  var fileExtension: String? {
    let parts = filename.split(separator: ".", omittingEmptySubsequences: false).dropFirst()
    guard let last = parts.last, (1...16).contains(last.utf8.count) else { return nil }
    let isPacked = ["gz", "bz2", "xz", "zst"].contains(last.lowercased())
    return parts.suffix(isPacked ? 2 : 1).joined(separator: ".")
  }
}

extension HTTPError: StepFailureConvertible {
  package var stepFailure: StepFailure { StepFailure(message, hint: hint) }
}
