import Foundation
import SluiceTestSupport
import Testing

/// Pipelines that a seed has put together give the same bytes with one job, two and four, on one processor, and again.
struct GeneratedPipelineTests {
  /// Writes a pipeline over the shop's data: every kind of encoder, split, training and judging, with drawn settings.
  private struct Author {
    var random: SeededGenerator

    private mutating func one(of choices: [String]) -> String {
      choices.randomElement(using: &random)!
    }

    private mutating func some(of choices: [String]) -> String {
      let kept = choices.filter { _ in Bool.random(using: &random) }
      return "[\((kept.isEmpty ? [choices[0]] : kept).joined(separator: ", "))]"
    }

    private mutating func encoders() -> [(name: String, uses: String, with: String)] {
      let seed = Int.random(in: 0...99, using: &random)
      let least = one(of: ["1", "2", "0.01"])
      return [
        (
          "ids", "one-hot",
          "columns: [StockCode, CustomerID], min-frequency: \(least), "
            + "handle-unknown: \(one(of: ["ignore", "other"]))"
        ),
        ("country", "one-hot", "columns: [Country]"),
        (
          "words", "tfidf",
          "column: Description, min-df: \(one(of: ["1", "2"])), norm: \(one(of: ["l1", "l2"])), "
            + "ngram-range: \(one(of: ["[1, 1]", "[1, 2]", "[2, 3]"])), "
            + "fit-on: \(one(of: ["rows", "distinct"]))"
        ),
        ("price", "numeric", "columns: [UnitPrice]"),
        (
          "scaled", "scale",
          "columns: [UnitPrice], method: \(one(of: ["standard", "min-max", "robust"])), "
            + "test-size: 0.3, seed: \(seed)"
        ),
        (
          "ranges", "bin",
          "columns: [UnitPrice], bins: 4, strategy: \(one(of: ["quantile", "uniform"]))"
        ),
      ].filter { _ in Bool.random(using: &random) }
    }

    mutating func pipeline() -> String {
      var chosen = encoders()
      if chosen.isEmpty { chosen = [("ids", "one-hot", "columns: [StockCode, CustomerID]")] }
      let steps = chosen.map { name, uses, with in
        "  - { name: \(name), uses: \(uses), inputs: sold, with: { \(with) } }"
      }
      let names = chosen.map(\.name).joined(separator: ", ")
      let optimizer = one(of: ["adagrad", "adam", "sgd", "ftrl"])
      return """
        pipeline: generated
        steps:
          - { name: rows, uses: load, with: { path: shop.csv } }
          - { name: profile, uses: describe, inputs: rows }
          - { name: known, uses: dropna, inputs: rows, with: { columns: [CustomerID] } }
          - { name: plain, uses: strip, inputs: known }
          - name: sold
            uses: filter
            inputs: plain
            with: { where: "Quantity > 0 and UnitPrice > 0 and \(one(of: ["Quantity < 100", "true", "Country is not missing"]))" }
          - name: sums
            uses: groupby
            inputs: sold
            with: { by: \(some(of: ["Country", "CustomerID", "StockCode"])), aggregate: { Quantity: \(one(of: ["sum", "mean", "max", "nunique"])) } }
        \(steps.joined(separator: "\n"))
          - { name: features, uses: hstack, inputs: [\(names)] }
          - name: parts
            uses: split
            inputs: { matrix: features, labels: sold.Quantity }
            with: { test-size: 0.3, seed: \(Int.random(in: 0...99, using: &random)) }
          - { name: records, uses: protobuf, inputs: parts }
          - name: model
            uses: train
            inputs: records
            with: { optimizer: \(optimizer), num-factors: \(one(of: ["1", "5", "8", "13"])), epochs: 3, mini-batch-size: \(one(of: ["1", "16", "1000"])), linear-lr: 0.01, factors-lr: 0.01, bias-lr: 0.01 }
          - { name: quality, uses: evaluate, inputs: [model, records] }

        """
    }
  }

  @Test(arguments: [3, 14, 159]) func jobsProcessorsAndRunsChangeNoByte(seed: UInt64) async throws {
    let shop = try Workshop()
    try ShopData.copy(to: shop.folder)
    var author = Author(random: SeededGenerator(seed: seed))
    let pipeline = author.pipeline()
    try shop.write(pipeline, to: "p.yaml")
    let first = try await shop.run("--jobs", "1", "--artifacts", "first")
    first.outcome.exits(0)
    #expect(first.steps("succeeded").count == pipeline.split(separator: "uses: ").count - 1)
    for (name, jobs, wrapper) in [
      ("again", "1", []), ("two", "2", []), ("four", "4", []),
      ("bound", "4", ["taskset", "-c", "0"]),
    ] {
      if !wrapper.isEmpty, !FileManager.default.isExecutableFile(atPath: "/usr/bin/taskset") {
        continue
      }
      let other = try await shop.run("--jobs", jobs, "--artifacts", name, through: wrapper)
      other.outcome.exits(0)
      #expect(!other.digests.isEmpty && other.digests == first.digests, "\(name):\n\(pipeline)")
    }
  }
}
