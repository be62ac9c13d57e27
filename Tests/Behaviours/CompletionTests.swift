import Foundation
import SluiceTestSupport
import Testing

/// What shells are told, and what bash makes of it.
struct CompletionTests {
  /// What bash would offer for a line with the cursor at its end.
  private func offers(_ line: String, in shop: Shop) async throws -> [String] {
    let script = """
      PATH="$(dirname "$0"):$PATH"
      source <(sluice completion bash)
      COMP_LINE='\(line)' COMP_POINT=\(line.utf8.count) COMP_TYPE=9
      # As readline does, also at '='.
      COMP_WORDS=(\(Self.words(line).map { "'\($0)'" }.joined(separator: " ")))
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      current="${COMP_WORDS[COMP_CWORD]}"
      [[ "$current" = '=' ]] && current=''
      _sluice_with_parameters sluice "$current" "${COMP_WORDS[COMP_CWORD - 1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let outcome = try await Program.run(
      [], in: shop.folder.path, through: ["bash", "-c", script])
    outcome.exits(0)
    #expect(outcome.error == "")
    return outcome.output.split(separator: "\n").map(String.init).sorted()
  }

  private static func words(_ line: String) -> [String] {
    line.split(separator: " ", omittingEmptySubsequences: false).flatMap { word -> [String] in
      guard let equals = word.firstIndex(of: "=") else { return [String(word)] }
      let value = String(word[word.index(after: equals)...])
      return [String(word[..<equals]), "="] + (value.isEmpty ? [] : [value])
    }
  }

  @Test func bashCompletesPipelinesStepsAndParameters() async throws {
    let shop = try Shop()
    try FileManager.default.createDirectory(
      atPath: shop.folder.file("pipelines"), withIntermediateDirectories: true)
    try shop.write(shop.bytes("shop.yaml"), to: "pipelines/other.yaml")
    try shop.write([], to: "$(touch broken).yaml")
    #expect(try await offers("sluice sta", in: shop) == ["status"])
    let files = try await offers("sluice run ", in: shop).filter {
      $0.hasSuffix(".yaml") && !$0.hasPrefix("data-")
    }
    #expect(files == ["pipelines/other.yaml", "shop.yaml"])
    #expect(try await offers("sluice status pipelines/o", in: shop) == ["pipelines/other.yaml"])
    #expect(
      try await offers("sluice run shop.yaml --target p", in: shop)
        == ["parts", "profile", "purchases"])
    #expect(try await offers("sluice explain shop.yaml qu", in: shop) == ["quality"])
    #expect(try await offers("sluice run shop.yaml -p e", in: shop) == ["epochs="])
    #expect(try await offers("sluice run shop.yaml -p epochs=", in: shop) == ["2"])
    #expect(
      try await offers("sluice run shop.yaml -p least=1 -p data=sho", in: shop)
        == ["shop.csv", "shop.yaml"])
    #expect(try await offers("sluice steps gr", in: shop) == ["groupby"])
    #expect(try await offers("sluice completion f", in: shop) == ["fish"])
    #expect(!FileManager.default.fileExists(atPath: shop.folder.file("broken")))
    #expect(!FileManager.default.fileExists(atPath: shop.folder.file("artifacts")))
  }

  @Test func bashCompletesWhatTheProjectRemembers() async throws {
    let shop = try Shop()
    #expect(try await offers("sluice runs show ", in: shop) == ["latest"])
    #expect(try await offers("sluice models show ", in: shop) == [])
    let run = try await shop.run()
    let id = try #require(run.events.last?.run)
    #expect(try await offers("sluice runs show 2", in: shop) == [id])
    #expect(try await offers("sluice runs diff latest \(id.prefix(8))", in: shop) == [id])
    #expect(try await offers("sluice explain shop.yaml model --run l", in: shop) == ["latest"])
    #expect(
      try await offers("sluice models approve ", in: shop).contains { $0.hasSuffix("/1") })
    #expect(try await offers("sluice show rec", in: shop).contains("records.train"))
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func eachShellHasItsScript(shell: String) async throws {
    let folder = try TemporaryFolder()
    let outcome = try await Program.run(["completion", shell], in: folder.path).exits(0)
    outcome.prints("sluice", "---completion")
    try await Program.run(["completion", "tcsh"], in: folder.path).exits(64)
      .says("bash", "zsh", "fish")
  }

  @Test func whatCannotBeReadOffersNothing() async throws {
    let shop = try Shop()
    try shop.write([0xFF, 0xFE], to: "bad.yaml")
    try shop.write(Array("steps: [".utf8), to: "worse.yaml")
    for file in ["bad.yaml", "worse.yaml", "none.yaml"] {
      #expect(try await offers("sluice run \(file) --target ", in: shop) == [])
      #expect(try await offers("sluice run \(file) -p ", in: shop) == [])
    }
  }
}
