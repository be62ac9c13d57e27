import Foundation
import SluiceTestSupport
import Testing

/// What has no effect on the results runs nothing again; what has runs what follows from it and nothing else.
struct CosmeticEditTests {
  private func edit(_ project: MixedProject, _ changes: [(String, String)]) throws {
    var text = try project.shop.text("p.yaml")
    for (old, new) in changes {
      let changed = text.replacing(old, with: new)
      #expect(changed != text, "there is no '\(old)'")
      text = changed
    }
    try project.shop.write(text, to: "p.yaml")
  }

  @Test func wordsOrderAndNamesRunNothing() async throws {
    let project = try MixedProject()
    let first = try await project.run(0)
    let edits = [
      [("pipeline: mixed", "# A note.\npipeline: mixed\ndescription: Another text.")],
      [("epochs: 1, num-factors: 2", "num-factors: 0x2,   epochs: 1")],
      [("columns: [shop, item]", "columns: ['shop', \"item\"]")],
      [("name: flaky", "name: flaky # not always"), ("retries: 1", "retries: 3")],
      [("name: sorted", "name: ordered"), ("inputs: [sorted]", "inputs: { sorted: ordered }")],
      [("mutex: disk", "mutex: drive"), ("backoff: 1ms", "backoff: 2ms")],
      [("parameters: { n: 0 }", "parameters: { n: { type: integer, default: 5, help: Any. } }")],
    ]
    for changes in edits {
      try edit(project, changes)
      let again = try await project.run(0)
      #expect(again.steps("succeeded") == [], "\(changes)")
      #expect(Set(again.digests.values) == Set(first.digests.values))
    }
  }

  @Test func anotherFolderRunsNothing() async throws {
    let project = try MixedProject()
    let first = try await project.run(0)
    try project.shop.write(try project.shop.text("p.yaml"), to: "other/deep/p.yaml")
    try project.shop.write(try project.shop.text("rows.csv"), to: "other/deep/rows.csv")
    let outcome = try await Program.run(
      MixedProject.arguments(0) + ["--artifacts", "../../artifacts"],
      in: project.shop.folder.file("other/deep")
    ).exits(0)
    let moved = RunResult(outcome: outcome, events: try RunEvent.lines(outcome.output))
    #expect(moved.steps("succeeded") == [])
    #expect(moved.digests == first.digests)
    let whole = try await project.shop.sluice("run", "other/deep/p.yaml", "-p", "n=0", "--json")
    let events = try RunEvent.lines(whole.exits(0).output)
    #expect(RunResult(outcome: whole, events: events).steps("succeeded") == [])
  }

  @Test func aKindsWordsRunNothingAndItsCommandDoes() async throws {
    let shop = try Workshop(
      """
      pipeline: p
      steps:
        - { name: said, uses: say, with: { text: hello } }
        - { name: after, run: [cp, "${inputs.said}", "${outputs.o}"], inputs: [said], outputs: { o: file } }
      """)
    let kind = """
      step: say
      summary: Says a text.
      parameters: { text: { type: string, help: What. } }
      command: [sh, -c, 'echo "$1" > "$2"', x, "${params.text}", "${outputs.text}"]
      outputs: { text: { kind: file, extension: txt } }
      """
    try shop.write(kind, to: "steps/say.yaml")
    try await shop.expectRun(of: ["said", "after"])
    try shop.write(
      "# Other words.\n"
        + kind.replacing("Says a text.", with: "Repeats what it is told.")
        .replacing("help: What.", with: "help: The words."), to: "steps/say.yaml")
    try await shop.expectRun(of: [])
    try shop.write(kind.replacing("echo", with: "true; echo"), to: "steps/say.yaml")
    try await shop.expectRun(of: ["said"])
    try shop.write(kind.replacing("echo", with: "echo so:"), to: "steps/say.yaml")
    try await shop.expectRun(of: ["said", "after"])
  }

  @Test func aDeclaredVariableRunsItsConeAndAnotherIsNotSeen() async throws {
    let shop = try Workshop(
      """
      pipeline: p
      env: { LIMIT: "1", UNUSED: none }
      steps:
        - { name: rows, uses: load, with: { path: rows.csv } }
        - { name: some, uses: filter, inputs: rows, with: { where: "a >= ${env.LIMIT}" } }
        - { name: profile, uses: describe, inputs: some }
        - { name: all, uses: describe, inputs: rows }
        - name: told
          shell: true
          run: echo "${COLOUR:-}|${LIMIT:-}|${SECRET:-}" > ${outputs.o}
          environment: { COLOUR: }
          outputs: { o: file }
        - { name: after, run: [cp, "${inputs.told}", "${outputs.o}"], inputs: [told], outputs: { o: file } }
        - { name: beside, run: [sh, -c, "echo ${COLOUR:-none} > outputs/o.bin"], outputs: { o: file } }
      """
      .replacing("${COLOUR:-}", with: "$COLOUR").replacing("${LIMIT:-}", with: "$${LIMIT:-}")
      .replacing("${SECRET:-}", with: "$${SECRET:-}")
      .replacing("${COLOUR:-none}", with: "$${COLOUR:-none}"))
    try shop.write("a\n0\n1\n2\n", to: "rows.csv")
    let base = ["env", "COLOUR=red"]
    try await shop.expectRun(
      of: ["rows", "some", "profile", "all", "told", "after", "beside"], through: base)
    #expect(try shop.output("told/o.bin") == "red||\n")
    #expect(try shop.output("beside/o.bin") == "none\n")
    try await shop.expectRun(of: [], through: base + ["SECRET=1", "UNUSED=x"])
    try await shop.expectRun(of: ["some", "profile"], through: base + ["LIMIT=2"])
    try await shop.expectRun(of: ["told", "after"], through: ["env", "COLOUR=blue", "SECRET=2"])
    #expect(try shop.output("told/o.bin") == "blue||\n")
  }

  /// Steps that read the store give what they give when they read the results in memory.
  @Test func stepByStepGivesWhatAWholeRunGives() async throws {
    let whole = try await MixedProject().run(0)
    let parts = try MixedProject()
    let names = [
      "rows", "sold", "profile", "profiles", "ids", "parts", "records", "model", "quality",
      "registered", "sorted", "same", "tree", "flaky", "measured", "late", "after",
    ]
    for name in names { _ = try await parts.run(0, ["--only", name]) }
    #expect(try await parts.run(0).digests == whole.digests)
    let shop = try Shop()
    let sound = try await shop.run()
    let other = try Shop()
    for name in RunResult.allSteps { try await other.run("--only", name).outcome.exits(0) }
    let last = try await other.run()
    #expect(last.steps("succeeded") == [])
    #expect(last.digests == sound.digests)
  }
}
