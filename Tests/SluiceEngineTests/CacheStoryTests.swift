import FoundationEssentials
import SluiceEngine
import SluiceStore
import Testing

/// Runs follow each other as people change things; each says exactly which steps run, and why.
@Suite struct CacheStoryTests {
  private static let csv = """
    item,text,count,price
    a, red mug ,3,1.5
    b,blue mug,-1,2.0
    a, red mug ,4,1.5
    c,green cup,2,0.5
    b,blue mug,5,2.0
    d,red cup,1,9.0

    """

  private static let yaml = """
    pipeline: story
    parameters: { low: 0, min-df: 1, epochs: 2 }
    steps:
      - { name: rows, uses: load, with: { path: "@@/data.csv" } }
      - { name: clean, uses: strip, inputs: rows }
      - { name: sold, uses: filter, inputs: clean, with: { where: "count > ${parameters.low}" } }
      - name: sums
        uses: groupby
        inputs: sold
        with: { by: [item, text, price], aggregate: { count: sum } }
      - { name: ids, uses: one-hot, inputs: sums, with: { columns: [item] } }
      - { name: words, uses: tfidf, inputs: sums, with: { column: text, min-df: "${parameters.min-df}" } }
      - { name: features, uses: hstack, inputs: [ids, words] }
      - { name: parts, uses: split, inputs: { matrix: features, labels: sums.count }, with: { test-size: 0.5 } }
      - { name: records, uses: protobuf, inputs: parts }
      - name: model
        uses: train
        inputs: records
        with: { num-factors: 2, epochs: "${parameters.epochs}", mini-batch-size: 2 }
      - { name: quality, uses: evaluate, inputs: [model, records] }
    """

  private func ran(_ steps: [String: StepRunRecord]) -> Set<String> {
    Set(steps.values.filter { $0.status == .succeeded }.map(\.step))
  }

  @Test func firstAllThenNoneThenTheCone() async throws {
    let project = try TestProject()
    try project.write(Self.csv, to: "data.csv")
    let first = try await project.run(Self.yaml)
    #expect(first.count == 11)
    #expect(first.values.allSatisfy { $0.status == .succeeded })
    #expect(first["sums"]?.reasons == ["it has not run before"])

    let again = try await project.run(Self.yaml)
    #expect(again.values.allSatisfy { $0.status == .cached })
    #expect(again["model"]?.outputs == first["model"]?.outputs)
    #expect(again["model"]?.cachedFromRun == "run-1")

    let more = try await project.run(Self.yaml, [("epochs", "3")])
    #expect(ran(more) == ["model", "quality"])
    #expect(more["model"]?.reasons == ["parameter 'epochs' 2 → 3"])
    #expect(more["quality"]?.reasons == ["input 'model' changed (from step 'model')"])

    let back = try await project.run(Self.yaml)
    #expect(ran(back).isEmpty)
  }

  @Test func anUnchangedResultStopsTheWave() async throws {
    let project = try TestProject()
    try project.write(Self.csv, to: "data.csv")
    _ = try await project.run(Self.yaml)
    // No count lies between -1 and 0, so the filter keeps the same rows.
    let steps = try await project.run(
      Self.yaml.split(separator: "count > ").joined(separator: "count >= 1 + "))
    #expect(ran(steps) == ["sold"])
    #expect(steps["sums"]?.status == .cached)
  }

  @Test func changedDataRunsWhatDependsOnIt() async throws {
    let project = try TestProject()
    try project.write(Self.csv, to: "data.csv")
    _ = try await project.run(Self.yaml)
    try project.write(Self.csv + "e,new thing,2,3.5\n", to: "data.csv")
    let steps = try await project.run(Self.yaml)
    #expect(steps.values.allSatisfy { $0.status == .succeeded })
    #expect(steps["rows"]?.reasons == ["the file of parameter 'path' has other content"])
  }

  @Test func theSameContentUnderAnotherNameIsTheSame() async throws {
    let project = try TestProject()
    try project.write(Self.csv, to: "data.csv")
    try project.write(Self.csv, to: "other.csv")
    _ = try await project.run(Self.yaml)
    let steps = try await project.run(
      Self.yaml.split(separator: "data.csv").joined(separator: "other.csv"))
    #expect(ran(steps).isEmpty)
  }

  @Test func commentsOrderAndNamesOfStepsDoNotMatter() async throws {
    let project = try TestProject()
    try project.write(Self.csv, to: "data.csv")
    _ = try await project.run(Self.yaml)
    let renamed = "# a comment\n" + Self.yaml.split(separator: "sums").joined(separator: "totals")
    let steps = try await project.run(renamed)
    #expect(steps["totals"]?.status == .cached)
    #expect(ran(steps).isEmpty)
  }

  @Test func aLostObjectIsMadeAgain() async throws {
    let project = try TestProject()
    try project.write(Self.csv, to: "data.csv")
    let first = try await project.run(Self.yaml)
    let lost = try #require(first["words"]?.outputs.first)
    try FileManager.default.removeItem(
      atPath: try project.open().store.path(of: lost.digest))
    let steps = try await project.run(Self.yaml)
    #expect(ran(steps) == ["words"])
    #expect(steps["words"]?.reasons == ["its cached matrix 'matrix' is missing or damaged"])
    #expect(steps["words"]?.outputs == first["words"]?.outputs)
  }

  @Test func forcedStepsRunAndTargetsLimit() async throws {
    let project = try TestProject()
    try project.write(Self.csv, to: "data.csv")
    let some = try await project.run(Self.yaml, selection: StepSelection(targets: ["sums"]))
    #expect(ran(some) == ["rows", "clean", "sold", "sums"])
    let forced = try await project.run(Self.yaml, forced: ["ids"])
    #expect(forced["ids"]?.reasons == ["it is forced"])
    #expect(forced["rows"]?.status == .cached)
    let both = try await project.run(
      Self.yaml, forced: ["ids"], selection: StepSelection(targets: ["ids"]))
    #expect(ran(both) == ["ids"])
  }

  @Test func jobsAndThreadsDoNotChangeAByte() async throws {
    var digests: [[String]] = []
    for (jobs, threads) in [(1, 1), (2, 2), (4, 3)] {
      let project = try TestProject()
      try project.write(Self.csv, to: "data.csv")
      let steps = try await project.run(Self.yaml, jobs: jobs, threads: threads)
      digests.append(
        steps.values.sorted { $0.index < $1.index }.flatMap { $0.outputs.map(\.digest.hex) })
    }
    #expect(digests[0].count > 15)
    #expect(digests[0] == digests[1])
    #expect(digests[0] == digests[2])
  }

  @Test func aFailureKeepsWhatSucceeded() async throws {
    let project = try TestProject()
    try project.write(Self.csv, to: "data.csv")
    let steps = try await project.run(Self.yaml, [("min-df", "99")])
    #expect(steps["words"]?.status == .failed)
    #expect(steps["words"]?.error?.contains("lower min-df") == true)
    #expect(steps["ids"]?.status == .succeeded)
    #expect(steps["features"]?.status == .skipped)
    #expect(steps["features"]?.error == "it needs step 'words', which failed")
    let fixed = try await project.run(Self.yaml)
    #expect(fixed["ids"]?.status == .cached)
    #expect(fixed["quality"]?.status == .succeeded)
  }
}
