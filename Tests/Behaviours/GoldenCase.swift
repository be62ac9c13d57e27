import Foundation
import SluiceTestSupport
import Testing

/// A pipeline file, a command and what comes of it: `cases/<name>.yaml` and `cases/<name>.expected`.
///
/// The first line of the file says the command, `# sluice plan <name>.yaml`; without one it is
/// `sluice validate <name>.yaml`. `SLUICE_RECORD=1 swift test …` writes the expectations anew.
struct GoldenCase: Sendable, CustomTestStringConvertible {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "cases")
  static let isRecording = ProcessInfo.processInfo.environment["SLUICE_RECORD"] == "1"

  let name: String
  var testDescription: String { name }

  static func names(ending suffix: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }.sorted()
  }

  static func all() throws -> [GoldenCase] { try names(ending: ".yaml").map(GoldenCase.init) }

  private var file: URL { Self.folder.appending(path: "\(name).yaml") }
  private var expectedFile: URL { Self.folder.appending(path: "\(name).expected") }

  func arguments() throws -> [String] {
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let mark = "# sluice "
    guard text.hasPrefix(mark) else { return ["validate", "\(name).yaml"] }
    return text.dropFirst(mark.count).prefix { $0 != "\n" }.split(separator: " ").map(String.init)
  }

  /// What the command says, with what varies from run to run taken out.
  func actual() async throws -> String {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: file.path, toPath: folder.file("\(name).yaml"))
    try ShopData.copy(to: folder)
    let arguments = try arguments()
    let outcome = try await Program.run(arguments, in: folder.path)
    var text = "$ sluice \(arguments.joined(separator: " "))\nexit code \(outcome.exitCode)\n"
    for (title, content) in [("error", outcome.error), ("output", outcome.output)]
    where !content.isEmpty {
      text += "--- standard \(title)\n\(content)"
    }
    return
      text
      .replacing(/\d{8}-\d{6}-[0-9a-f]{6}/, with: "RUN")
      .replacing(/\d+\.\d+ s\b/, with: "TIME")
  }

  /// nil where nothing was recorded yet.
  func expected() -> String? {
    (try? Data(contentsOf: expectedFile)).map { String(decoding: $0, as: UTF8.self) }
  }

  func record(_ text: String) throws { try Data(text.utf8).write(to: expectedFile) }
}

/// The small files that the behaviours are about.
enum ShopData {
  private static let folder = GoldenCase.folder.appending(path: "data")

  static func copy(to target: TemporaryFolder) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      try FileManager.default.copyItem(
        atPath: folder.appending(path: name).path, toPath: target.file(name))
    }
  }
}
