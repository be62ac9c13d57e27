import Foundation
import SluiceFrame
import SluiceLearn
import Testing

/// Rankings judged by purchases held out; Tests/Interop/test_judging.py compares them with scikit-learn.
struct RankingJudgementTests {
  private func near(_ actual: Double, _ expected: Double) -> Bool {
    abs(actual - expected) <= 1e-12
  }

  @Test func definitionsByHand() {
    // The first customer's second and fourth item were bought, of three; the second's first of one; the third's none.
    let lists = Recommendations(
      offsets: [0, 4, 6, 6], items: [9, 2, 7, 1, 5, 6], scores: [4, 3, 2, 1, 2, 1])
    let metrics = RankingMetrics(lists: lists, relevant: [[1, 2, 30], [5], [0, 1]], length: 4)
    let (second, fourth): (Double, Double) = (1 / log2(3), 1 / log2(5))
    let ideal: Double = 1 + second + 0.5
    // Sums over the customers, of whom the second always reaches 1 but for precision.
    let precision: [Double] = [1, 1, 2 / 3, 0.75]
    let recall: [Double] = [0, 1 / 3, 1 / 3, 2 / 3]
    let ndcg: [Double] = [
      0, second / (1 + second), second / ideal, (second + fourth) / ideal,
    ]
    let average: [Double] = [0, 0.25, 0.5 / 3, 1 / 3]
    for place in 0..<4 {
      #expect(near(metrics.precision[place] * 3, precision[place]))
      #expect(near(metrics.recall[place] * 3, recall[place] + 1))
      #expect(near(metrics.ndcg[place] * 3, ndcg[place] + 1))
      #expect(near(metrics.meanAveragePrecision[place] * 3, average[place] + 1))
    }
  }

  /// A model that gives item i the score of its weight, whoever asks.
  private func model(_ weights: [Float]) -> FactorizationMachine {
    FactorizationMachine(
      columnCount: weights.count + 3, factorCount: 1, bias: 0, linear: weights + [0, 0, 0],
      factors: [Float](repeating: 0, count: weights.count + 3), instanceNormalization: .none)
  }

  private func identity(_ range: Range<Int32>, of columns: Int) -> SparseMatrix {
    SparseMatrix(
      rowCount: range.count, columnCount: columns, rowOffsets: Array(0...range.count),
      columnIndices: Array(range), values: Array(repeating: 1, count: range.count))
  }

  private func judge(
    bought: [[Int32]], heldOut: [[Int32]], lengths: [Int] = [2], candidates: Int? = nil,
    excludesBought: Bool = true, threads: Int = 1
  ) throws -> RankingJudgement {
    try RankingJudgement(
      model: model([1, 2, 3, 4, 5]), items: identity(0..<5, of: 8),
      customers: identity(5..<8, of: 8), bought: bought, heldOut: heldOut, lengths: lengths,
      candidates: candidates, excludesBought: excludesBought, threads: threads)
  }

  @Test func whatWasBoughtBeforeIsNeitherListedNorAsked() throws {
    let bought: [[Int32]] = [[0, 4], [0, 1], [1]]
    let judged = try judge(bought: bought, heldOut: [[3, 4], [0], []])
    // The second customer has nothing new, the third nothing held out.
    #expect(judged.customerCount == 1)
    #expect(judged.heldOutCount == 1)
    #expect(judged.candidateCount == 5)
    #expect(judged.model.recall == [1, 1])
    // By popularity: 0 and 1 twice, 4 once, then 2 and 3; the first customer is not shown 0 and 4.
    #expect(judged.baseline.recall == [0, 0])
    let open = try judge(bought: bought, heldOut: [[3, 4], [0], []], excludesBought: false)
    #expect(open.customerCount == 2)
    #expect(open.model.recall == [0.25, 0.5])
    #expect(open.baseline.recall == [0.5, 0.5])
  }

  @Test func candidatesBoundBothRankings() throws {
    let bought: [[Int32]] = [[], [0, 1], [1, 2]]
    let judged = try judge(
      bought: bought, heldOut: [[1, 4], [], []], lengths: [4, 1, 1], candidates: 2)
    #expect(judged.candidateCount == 2)
    #expect(judged.lengths == [1, 4])
    // Of items 1 and 0 the model prefers 1, and so does popularity; item 4 cannot be met.
    #expect(judged.model.precision == [1, 0.5, 1.0 / 3, 0.25])
    #expect(judged.model == judged.baseline)
    #expect(judged.model.recall == [0.5, 0.5, 0.5, 0.5])
    for threads in [2, 3] {
      let again = try judge(
        bought: bought, heldOut: [[1, 4], [], []], lengths: [4, 1, 1], candidates: 2,
        threads: threads)
      #expect(again == judged)
    }
    let json = JSONValue.object(judged.json)
    #expect(json["ranking_metrics"]?["precision_at_4"]?["value"]?.doubleValue == 0.25)
    #expect(json["baseline_ranking_metrics"]?["map_at_1"]?["value"]?.doubleValue == 1)
    #expect(json["ranking_metrics"]?["ndcg_at_2"] == nil)
  }

  @Test func nobodyToJudgeByIsAnError() {
    #expect(throws: LearnError.self) { try judge(bought: [[], [], []], heldOut: [[], [], []]) }
    #expect(throws: LearnError.self) { try judge(bought: [[1], [], []], heldOut: [[1], [], []]) }
  }
}
