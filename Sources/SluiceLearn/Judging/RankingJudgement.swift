package import SluiceFrame

/// A model's ranking of items for each customer, judged by purchases held out, beside the ranking by popularity.
///
/// Popularity is the number of customers who bought an item in the training part; both rankings choose among the same
/// candidates. Customers are judged who have at least one purchase held out; the numbers are means over them.
package struct RankingJudgement: Sendable, Equatable {
  package let model: RankingMetrics
  package let baseline: RankingMetrics
  package let customerCount: Int
  /// How many pairs of customer and item they bought.
  package let heldOutCount: Int
  package let candidateCount: Int
  /// The lengths of the lists that are judged, rising, each once.
  package let lengths: [Int]

  /// - Parameters:
  ///   - items: one row for each item, over the model's columns.
  ///   - customers: one row for each customer.
  ///   - bought: for each customer the items of the training part, rising, each once.
  ///   - heldOut: the same of the part to judge by.
  ///   - lengths: of the lists, each at least 1.
  ///   - candidates: how many of the most popular items are ranked; nil for all.
  ///   - excludesBought: leaves what a customer bought in the training part out of the lists and of what they are
  ///     judged by.
  /// - Throws: `.empty` if no customer can be judged, and what `Recommender` throws.
  package init(
    model: FactorizationMachine, items: SparseMatrix, customers: SparseMatrix,
    bought: [[Int32]], heldOut: [[Int32]], lengths: [Int], candidates: Int?,
    excludesBought: Bool, threads: Int
  ) throws(LearnError) {
    var (judged, relevant, excluded): ([Int32], [[Int32]], [[Int32]]) = ([], [], [])
    for customer in heldOut.indices {
      let known = excludesBought ? bought[customer] : []
      let news = heldOut[customer].filter { known.sortedIndex(of: $0) == nil }
      if news.isEmpty { continue }
      judged.append(Int32(customer))
      relevant.append(news)
      excluded.append(known)
    }
    guard !judged.isEmpty else {
      throw LearnError(
        .empty, "no customer has a purchase held out to judge the ranking by",
        hint: excludesBought
          ? "hold out more rows, or set exclude-purchased: false" : "hold out more rows")
    }
    let popularity = Popularity(of: bought, itemCount: items.rowCount)
    let ranked = candidates.map { Array(popularity.ranked.prefix($0)) } ?? popularity.ranked
    self.lengths = Set(lengths).sorted()
    let length = self.lengths.last ?? 1
    let recommender = try Recommender(
      model: model, items: items, candidates: candidates == nil ? nil : ranked.sorted())
    let lists = try recommender.recommend(
      to: customers.selecting(rows: judged), top: length, excluding: excluded, threads: threads)
    self.model = RankingMetrics(lists: lists, relevant: relevant, length: length)
    baseline = RankingMetrics(
      lists: Self.first(length, of: ranked, excluding: excluded), relevant: relevant,
      length: length)
    customerCount = judged.count
    heldOutCount = relevant.reduce(0) { $0 + $1.count }
    candidateCount = ranked.count
  }

  /// One ranking for all, without what each has excluded.
  private static func first(
    _ count: Int, of ranked: [Int32], excluding excluded: [[Int32]]
  ) -> Recommendations {
    var (offsets, items) = ([0], [Int32]())
    for known in excluded {
      items += ranked.lazy.filter { known.sortedIndex(of: $0) == nil }.prefix(count)
      offsets.append(items.count)
    }
    return Recommendations(
      offsets: offsets, items: items, scores: [Float](repeating: 0, count: items.count))
  }

  /// `{"ranking_metrics": {"ndcg_at_10": {"value": …}, …}, "baseline_ranking_metrics": {…}}`.
  package var json: [String: JSONValue] {
    [
      "ranking_metrics": model.json(at: lengths),
      "baseline_ranking_metrics": baseline.json(at: lengths),
    ]
  }
}
