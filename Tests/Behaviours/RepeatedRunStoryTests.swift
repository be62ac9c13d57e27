import Foundation
import SluiceTestSupport
import Testing

/// A run with nothing to do does not even read the pipeline; whatever is not as it was must still be seen.
struct RepeatedRunStoryTests {
  private let shop: Workshop

  init() throws {
    shop = try Workshop(
      """
      pipeline: p
      parameters:
        data: { type: path, default: in.csv }
        least: { type: integer, default: 1 }
      env: { COLOUR: red }
      steps:
        - { name: loaded, uses: load, with: { path: "${parameters.data}" } }
        - { name: few, uses: filter, inputs: loaded, with: { where: "a > ${parameters.least}" } }
        - include: more.yaml
        - name: seen
          run: [sh, -c, 'echo "$1 $COLOUR" > outputs/o.bin', x, "${env.COLOUR}"]
          environment: [COLOUR]
          outputs: { o: file }
        - { name: script, run: [./say.sh, "${outputs.o}"], outputs: { o: file } }
        - { name: kind, uses: repeat, with: { n: 2 } }
        - name: word
          run: [sh, -c, 'echo "$1" | sed "s|.*/||" > outputs/o.bin', x, note.txt]
          outputs: { o: file }
        - name: tree
          shell: true
          run: mkdir -p ${outputs.o}/in && echo here > ${outputs.o}/in/a.txt
          outputs: { o: folder }
      """)
    try shop.write("a,b\n1,x\n2,y\n3,z\n", to: "in.csv")
    try shop.write(
      "steps:\n  - { name: included, run: [echo, one], outputs: {} }\n", to: "more.yaml")
    try shop.write("#!/bin/sh\necho said > \"$1\"\n", to: "say.sh")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: shop.folder.file("say.sh"))
    try shop.write(
      """
      step: repeat
      summary: Says a number.
      version: 1
      parameters: { n: { type: integer } }
      command: [sh, -c, 'echo "$1" > outputs/o.bin', x, "${params.n}"]
      outputs: { o: file }
      """, to: "steps/repeat.yaml")
  }

  private let all: Set<String> = [
    "loaded", "few", "included", "seen", "script", "kind", "word", "tree",
  ]

  /// Runs the pipeline in an environment with a colour.
  private func run(
    _ arguments: String..., colour: String = "red"
  ) async throws -> (events: RunResult, isRepeated: Bool) {
    let outcome = try await Program.run(
      ["run", "p.yaml", "--json"] + arguments, in: shop.folder.path,
      through: ["env", "COLOUR=\(colour)"])
    outcome.exits(0)
    let page = try await shop.sluice("runs", "show", "latest", "--json").exits(0).output
    let record = try #require(
      try JSONSerialization.jsonObject(with: Data(page.utf8)) as? [String: Any])
    let environment = try #require(record["environment"] as? [String: Any])
    return (
      RunResult(outcome: outcome, events: try RunEvent.lines(outcome.output)),
      environment["unchanged-since"] != nil
    )
  }

  /// Runs until nothing is planned any more: files that were written just now could be written once more unseen.
  private func settle(_ arguments: [String] = []) async throws -> RunResult {
    for _ in 0..<200 {
      let outcome = try await run()
      if outcome.isRepeated { return outcome.events }
    }
    Issue.record("no run was found to repeat an earlier one")
    return try await run().events
  }

  /// Fails unless exactly these steps run, in a run that was planned.
  private func expect(
    _ steps: Set<String>, _ arguments: String..., colour: String = "red",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let outcome = try await Program.run(
      ["run", "p.yaml", "--json"] + arguments, in: shop.folder.path,
      through: ["env", "COLOUR=\(colour)"])
    outcome.exits(0, sourceLocation: sourceLocation)
    let result = RunResult(outcome: outcome, events: try RunEvent.lines(outcome.output))
    #expect(result.steps("succeeded") == steps, sourceLocation: sourceLocation)
    #expect(result.steps("cached") == all.subtracting(steps), sourceLocation: sourceLocation)
  }

  @Test func aRepeatedRunSaysWhatAPlannedOneSays() async throws {
    let first = try await run()
    #expect(!first.isRepeated && first.events.steps("succeeded") == all)
    let repeated = try await settle()
    #expect(repeated.steps("cached") == all)
    #expect(repeated.digests == first.events.digests)
    #expect(
      repeated.events.map(\.event)
        == ["stream-started", "run-started"] + all.map { _ in "step-finished" } + ["run-finished"])
    #expect(
      try shop.output("kind/o.bin") == "2\n" && shop.output("seen/o.bin") == "red red\n")
    let outcome = try await shop.sluice("run", "p.yaml", through: ["env", "COLOUR=red"])
    outcome.exits(0).says("cached   kind", "8 steps: 8 cached")
    try await shop.sluice("lineage", "kind.o").exits(0).prints("kind")
    try await shop.sluice("gc", "--keep-runs", "1").exits(0)
    #expect(try await settle().digests == repeated.digests)
  }

  @Test func whatIsNotAsItWasIsSeen() async throws {
    _ = try await settle()
    let text = try shop.text("p.yaml")
    try shop.write("# a comment\n" + text, to: "p.yaml")
    try await expect([])
    _ = try await settle()

    try shop.write(
      try shop.text("more.yaml").replacing("one", with: "two"), to: "more.yaml")
    try await expect(["included"])
    _ = try await settle()

    // The same length and the same time of the last change.
    let data = URL(filePath: shop.folder.file("in.csv"))
    let time = try FileManager.default.attributesOfItem(atPath: data.path)[.modificationDate]
    try shop.write("a,b\n1,x\n2,y\n4,z\n", to: "in.csv")
    try FileManager.default.setAttributes(
      [.modificationDate: try #require(time)], ofItemAtPath: data.path)
    try await expect(["loaded", "few"])
    _ = try await settle()

    try await expect(["seen"], colour: "blue")
    _ = try await settle()
    try await expect(["few"], "-p", "least=2")
    _ = try await settle()

    try shop.write("#!/bin/sh\necho else > \"$1\"\n", to: "say.sh")
    try await expect(["script"])
    _ = try await settle()

    try shop.write(
      try shop.text("steps/repeat.yaml").replacing("version: 1", with: "version: 2"),
      to: "steps/repeat.yaml")
    try await expect(["kind"])
    _ = try await settle()

    // A word that named nothing names a file now.
    try shop.write("a note\n", to: "note.txt")
    try await expect(["word"])
    _ = try await settle()

    let outcome = try await shop.sluice(
      "run", "p.yaml", "--json", through: ["env", "COLOUR=red", "SLUICE_PARAM_LEAST=3"])
    let changed = RunResult(outcome: outcome, events: try RunEvent.lines(outcome.output))
    #expect(changed.steps("succeeded") == ["few"])
  }

  @Test func resultsThatAreGoneOrNewerAreSeen() async throws {
    let before = try await settle()
    let own = URL(filePath: shop.folder.file("artifacts/runs/latest/tree/o/in/a.txt"))
      .resolvingSymlinksInPath()
    try FileManager.default.removeItem(at: own)
    try await expect(["tree"])
    let after = try await settle()
    #expect(before.digests["kind.o"] == after.digests["kind.o"])

    // What a forced run gave is what counts from then on.
    try shop.write(
      try shop.text("p.yaml").replacing("echo here", with: "date +%N"), to: "p.yaml")
    let old = try await settle().digests["tree.o"]
    let forced = try await run("--force", "tree").events.digests["tree.o"]
    #expect(forced != old)
    #expect(try await run().events.digests["tree.o"] == forced)
    #expect(try await settle().digests["tree.o"] == forced)

    let object = URL(filePath: shop.folder.file("artifacts/runs/latest/kind/o.bin"))
      .resolvingSymlinksInPath()
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: object.path)
    try Data("3\n".utf8).write(to: object)
    try await expect(["kind"])
  }

  @Test func whatChangesByItselfIsPlannedEachTime() async throws {
    let text = try shop.text("p.yaml")
    for end in ["cache: { expire-after: P30D }", "cache: false"] {
      try shop.write(
        text + "\n  - { name: more, run: [echo, x], outputs: {}, \(end) }\n", to: "p.yaml")
      for _ in 0..<5 { #expect(try await !run().isRepeated) }
    }
  }
}
