import Foundation
import SluiceTestSupport
import Testing

/// What the documents show as whole files is right: an example that begins with `# NAME.yaml` is that file.
struct DocumentExampleTests {
  private static let page = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "docs/pipeline-format.md")

  private static func examples() throws -> [(name: String, text: String)] {
    let text = try String(contentsOf: page, encoding: .utf8)
    return text.matches(of: /(?s)```yaml\n(# (\S+\.yaml)\n.*?)```/).map {
      (String($0.2), String($0.1))
    }
  }

  @Test func theExamplesOfThePipelineFormatRun() async throws {
    let shop = try Shop()
    let examples = try Self.examples()
    for (name, text) in examples { try shop.write(Array(text.utf8), to: name) }
    let pipelines = examples.filter { $0.text.contains("\npipeline: ") }
    #expect(pipelines.count >= 5)
    for (name, _) in pipelines {
      try await shop.sluice("validate", name).exits(0)
      try await shop.sluice("run", name, "--quiet").exits(0)
    }
  }
}
