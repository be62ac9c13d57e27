import FoundationEssentials
import Glibc

/// A folder of its own for one test, removed with it.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws {
    let name = "sluice-test-\(getpid())-\(UInt64.random(in: .min ... .max))"
    path = FileManager.default.temporaryDirectory.appending(path: name).path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  package func file(_ name: String) -> String { "\(path)/\(name)" }

  package func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: file(name)))
    return file(name)
  }

  package func text(of path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }

  package func names(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}
