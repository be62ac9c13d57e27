import Foundation
import SluiceTestSupport
import Testing

/// Cross-validation and searches, as somebody at the command line sees them.
struct SearchStoryTests {
  private static let head = """
    pipeline: search
    steps:
      - { name: transactions, uses: load, with: { path: shop.csv } }
      - name: ids
        uses: one-hot
        inputs: transactions
        with: { columns: [StockCode, Country] }
      - name: parts
        uses: split
        inputs: { matrix: ids, labels: transactions.Quantity }
        with: { test-size: 0.2, seed: 42 }
      - { name: records, uses: protobuf, inputs: parts }

    """

  private static func search(
    _ with: String, name: String = "search", kind: String = "tune"
  ) -> String {
    "  - { name: \(name), uses: \(kind), inputs: { train: records.train }, with: { \(with) } }\n"
  }

  private struct Project {
    let shop: Shop

    init(_ steps: String...) throws {
      shop = try Shop()
      try write(steps.joined())
    }

    func write(_ steps: String) throws {
      try shop.write(Array((SearchStoryTests.head + steps).utf8), to: "search.yaml")
    }

    func run(_ arguments: String...) async throws -> RunResult {
      let outcome = try await Program.run(
        ["run", "search.yaml", "--json"] + arguments, in: shop.folder.path)
      return RunResult(outcome: outcome, events: try RunEvent.lines(outcome.output))
    }

    func table(_ artifact: String) async throws -> String {
      try await shop.sluice("show", artifact, "--rows", "100").exits(0).output
    }
  }

  @Test func anotherValueRunsOnlyTheNewTrials() async throws {
    let fixed = "with: { epochs: 2, num-factors: 4 }"
    let project = try Project(Self.search("\(fixed), search: { linear-lr: [0.1, 0.2] }"))
    let first = try await project.run()
    first.outcome.exits(0)
    #expect(
      first.steps("succeeded") == [
        "transactions", "ids", "parts", "records", "search@held-out", "search@1", "search@1-score",
        "search@2", "search@2-score", "search@ranking-1", "search@refit", "search",
      ])
    let again = try await project.run()
    #expect(again.steps("succeeded") == [] && again.steps("cached").count == 12)
    try project.write(Self.search("\(fixed), search: { linear-lr: [0.1, 0.15, 0.2] }"))
    let wider = try await project.run()
    wider.outcome.exits(0)
    let ran = wider.steps("succeeded")
    #expect(ran.isSuperset(of: ["search@2", "search@2-score", "search@ranking-1"]))
    #expect(
      ran.isDisjoint(with: ["search@held-out", "search@1", "search@1-score", "search@3"]),
      "\(ran)")
    try await project.shop.sluice("lineage", "search.model").exits(0).prints(
      "search@refit", "search@ranking-1", "search@1")
  }

  @Test func aTrialIsThePlainStep() async throws {
    let project = try Project(Self.search("with: { epochs: 2 }, search: { num-factors: [4, 8] }"))
    try await project.run().outcome.exits(0)
    try project.write(
      """
        - name: part
          uses: hold-out
          inputs: { train: records.train }
        - name: model
          uses: train
          inputs: { train: part.train }
          with: { epochs: 2, num-factors: 8 }

      """)
    let plain = try await project.run()
    #expect(plain.steps("succeeded") == [] && plain.steps("cached").contains("model"))
  }

  @Test func moreTrialsKeepTheFirst() async throws {
    let range = "search: { linear-lr: { low: 0.01, high: 1, log: true } }, with: { epochs: 1 }"
    let project = try Project(Self.search("\(range), trials: 3"))
    try await project.run().outcome.exits(0)
    try project.write(Self.search("\(range), trials: 5"))
    let more = try await project.run()
    more.outcome.exits(0)
    #expect(more.steps("cached").isSuperset(of: ["search@1", "search@2", "search@3"]))
    #expect(more.steps("succeeded").isSuperset(of: ["search@4", "search@5"]))
  }

  @Test func halvingGivesTheBestOfARungMore() async throws {
    let project = try Project(
      Self.search(
        "method: halving, trials: 9, metric: mae, with: { epochs: 9, num-factors: 4 }, "
          + "search: { linear-lr: { low: 0.001, high: 1, log: true }, factors-lr: [0.1, 0.3] }"),
      """
        - name: again
          uses: train
          inputs: { train: records.train }
          with:
            epochs: 9
            num-factors: 4
            linear-lr: "${steps.search.linear-lr}"
            factors-lr: "${steps.search.factors-lr}"

      """)
    let run = try await project.run()
    run.outcome.exits(0)
    let names = run.steps("succeeded").union(run.steps("cached"))
    #expect(names.isSuperset(of: ["search@9", "search@rung-2-3", "search@rung-3-1"]))
    #expect(!names.contains("search@rung-2-4") && !names.contains("search@rung-3-2"))
    #expect(run.digests["again.model"] == run.digests["search.model"], "the same work")
    let table = try await project.table("search.trials")
    #expect(table.contains("rung") && table.contains("13 rows"), "\(table)")
    #expect(try await project.run().steps("succeeded") == [])
  }

  @Test func jobsAndThreadsChangeNoByte() async throws {
    let search = Self.search(
      "trials: 4, folds: 2, with: { epochs: 2 }, search: { linear-lr: { low: 0.1, high: 1 } }")
    let project = try Project(search)
    let usual = try await project.run("--artifacts", "one", "--jobs", "1")
    let other = try await project.run("--artifacts", "many", "--jobs", "8")
    usual.outcome.exits(0)
    other.outcome.exits(0)
    #expect(usual.digests == other.digests)
    let table = try await project.shop.sluice("show", "search.trials", "--artifacts", "one")
      .exits(0).output
    #expect(table.contains("fold-2") && table.contains("rmse-std") && table.contains("4 rows"))
  }

  @Test func aTrialThatDivergesIsRankedLast() async throws {
    let fixed = "with: { epochs: 4, optimizer: sgd, mini-batch-size: 4 }"
    let project = try Project(
      Self.search("\(fixed), search: { factors-lr: [1000000.0, 0.001], linear-lr: [0.001] }"))
    let run = try await project.run()
    run.outcome.exits(0)
    #expect(run.steps("failed") == ["search@1"] && run.steps("skipped") == ["search@1-score"])
    #expect(run.steps("succeeded").isSuperset(of: ["search@refit", "search"]))
    let again = try await project.run()
    #expect(again.steps("succeeded") == [] && again.steps("failed") == ["search@1"])
    try project.write(
      Self.search("\(fixed), search: { factors-lr: [1000000.0, 2000000.0], linear-lr: [0.1] }"))
    let none = try await project.run()
    none.outcome.exits(1)
    #expect(none.said.contains("none of the 2 trials came to its end"), "\(none.said)")
  }

  @Test func aRegisteredModelComesFromTheLastTraining() async throws {
    let project = try Project(
      Self.search("with: { epochs: 2 }, search: { num-factors: [4, 8] }, metric: mae"),
      """
        - name: registered
          uses: register
          inputs: { model: search, encoder: ids, metrics: search, plots: [search.plot] }
          with: { group: found, approve-when: mae < 1000 }

      """)
    try await project.run().outcome.exits(0)
    try await project.shop.sluice("models", "show", "found/1").exits(0).prints(
      "search@refit (train)", "num-factors", "Approved")
  }

  @Test func crossValidationSharesItsFolds() async throws {
    let project = try Project(
      Self.search(
        "folds: 3, seed: 7, with: { epochs: 2, num-factors: 8 }", name: "score",
        kind: "cross-validate"))
    let run = try await project.run()
    run.outcome.exits(0)
    #expect(run.steps("succeeded").isSuperset(of: ["score@fold-3", "score@1-fold-3-score"]))
    let folds = try await project.table("score.folds")
    #expect(folds.contains("3 rows") && folds.contains("rmse"), "\(folds)")
    try project.write(
      Self.search(
        "folds: 3, seed: 7, with: { epochs: 2 }, search: { num-factors: [8, 4] }, refit: false"))
    let search = try await project.run()
    search.outcome.exits(0)
    #expect(
      search.steps("cached").isSuperset(of: [
        "search@fold-1", "search@1-fold-1", "search@1-fold-3-score",
      ]))
    #expect(search.digests["search.model"] == nil && search.digests["search.plot"] != nil)
  }
}
