import SluiceEngine
import SluiceStore
import Testing

@Suite struct RunDifferenceTests {
  private func difference(_ project: TestProject, _ a: String, _ b: String) throws -> RunDifference
  {
    let ledger = try project.open().ledger
    return try RunDifference(
      from: try #require(try ledger.run(a)), to: try #require(try ledger.run(b)), ledger: ledger)
  }

  @Test func equalRunsDifferInNothing() async throws {
    let project = try TestProject()
    try project.write("item,count\na,1\nb,5\n", to: "data.csv")
    _ = try await project.run(ExplainerTests.yaml)
    _ = try await project.run(ExplainerTests.yaml)
    let difference = try difference(project, "run-1", "run-2")
    #expect(difference.firstDifferent == nil)
    #expect(difference.files.isEmpty && difference.code.isEmpty && difference.parameters.isEmpty)
    #expect(difference.pipelineText.lines.isEmpty)
    #expect(difference.steps.map(\.name) == ["rows", "sold", "sums"])
  }

  @Test func theFirstStepThatDiffersIsNamedWithItsReason() async throws {
    let project = try TestProject()
    try project.write("item,count\na,1\nb,5\n", to: "data.csv")
    _ = try await project.run(ExplainerTests.yaml)
    _ = try await project.run(ExplainerTests.yaml, [("low", "2")])
    let difference = try difference(project, "run-1", "run-2")
    let first = try #require(difference.firstDifferent)
    #expect(first.name == "sold")
    #expect(
      first.ingredients.compactMap(\.reason) == [
        "parameter 'where' \"count > 0\" → \"count > 2\""
      ])
    #expect(first.artifacts.map(\.name) == ["table"])
    #expect(first.results == [.init(name: "rows", before: "2", after: "1")])
    #expect(difference.steps.map(\.differs) == [false, true, true])
  }

  @Test func filesStepsAndTextAreCompared() async throws {
    let project = try TestProject()
    try project.write("item,count\na,1\nb,5\n", to: "data.csv")
    _ = try await project.run(ExplainerTests.yaml)
    try project.write("item,count\na,1\nb,6\n", to: "data.csv")
    let longer =
      ExplainerTests.yaml
      + "  - { name: tidy, uses: strip, inputs: rows }\n"
    _ = try await project.run(longer)
    let difference = try difference(project, "run-1", "run-2")
    let path = "\(project.folder)/data.csv"
    #expect(
      difference.files == [
        .init(
          name: path, before: Digest.of(Array("item,count\na,1\nb,5\n".utf8)).hex,
          after: Digest.of(Array("item,count\na,1\nb,6\n".utf8)).hex)
      ])
    #expect(difference.firstDifferent?.name == "rows")
    #expect(difference.code == [.init(name: "kind strip", before: nil, after: "version 1")])
    let added = try #require(difference.steps.first { $0.name == "tidy" })
    #expect(added.before == nil && added.after != nil && added.differs)
    #expect(difference.pipelineText.lines.map(\.isAdded) == [true])
  }

  @Test func changedLinesAreFewest() {
    let difference = TextDifference(from: "a\nb\nc\nd\n", to: "a\nx\nc\nd\ne\n")
    #expect(
      difference.lines.map { "\($0.isAdded ? "+" : "-")\($0.number) \($0.text)" } == [
        "-2 b", "+2 x", "+5 e",
      ])
    #expect(TextDifference(from: "same\n", to: "same\n").lines.isEmpty)
  }

  /// Applying the lines to the old text gives the new one, whatever the texts are.
  @Test func theLinesLeadFromOneTextToTheOther() {
    var state: UInt64 = 7
    func next(_ count: UInt64) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % count)
    }
    for _ in 0..<200 {
      let old = (0..<next(12)).map { _ in ["a", "b", "c", ""][next(4)] }
      let new = (0..<next(12)).map { _ in ["a", "b", "c", ""][next(4)] }
      let lines = TextDifference(
        from: old.map { $0 + "\n" }.joined(), to: new.map { $0 + "\n" }.joined()
      ).lines
      let removed = Set(lines.filter { !$0.isAdded }.map(\.number))
      var kept = old.enumerated().filter { !removed.contains($0.offset + 1) }.map(\.element)
      for line in lines where line.isAdded { kept.insert(line.text, at: line.number - 1) }
      #expect(kept == new)
    }
  }
}
