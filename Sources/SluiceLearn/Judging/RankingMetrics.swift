package import SluiceFrame

/// How well lists of items, the best first, meet what customers bought later: means over customers, at each length of
/// the list from 1 on.
///
/// Precision and recall as in Manning, Raghavan and Schütze, Introduction to Information Retrieval, chapter 8, of the
/// first k items; NDCG after Järvelin and Kekäläinen (ACM TOIS 20, 2002) with a gain of 1 for a hit and the discount
/// log₂(rank + 1), as scikit-learn's `ndcg_score`; MAP the mean of Σ precision at each hit / min(k, relevant items).
package struct RankingMetrics: Sendable, Equatable {
  /// The share of k places that hold a hit, also where the list is shorter than k.
  package let precision: [Double]
  /// The share of what was bought that the first k items hold.
  package let recall: [Double]
  /// The discounted hits, as a part of those of a perfect list.
  package let ndcg: [Double]
  package let meanAveragePrecision: [Double]

  /// - Parameters:
  ///   - lists: one for each customer.
  ///   - relevant: for each customer the items that were bought, rising, each once and at least one.
  ///   - length: the largest k.
  /// - Precondition: as many lists as customers.
  package init(lists: Recommendations, relevant: [[Int32]], length: Int) {
    precondition(
      lists.customerCount == relevant.count,
      "\(lists.customerCount) lists for \(relevant.count) customers")
    // 1 / log₂(rank + 1), and their sums: what a perfect list reaches.
    let discounts = (0..<length).map {
      ExactMath.logarithm(2) / ExactMath.logarithm(Double($0 + 2))
    }
    var ideal: [Double] = []
    for discount in discounts { ideal.append((ideal.last ?? 0) + discount) }
    var (precision, recall, ndcg, average) = (
      [Double](repeating: 0, count: length), [Double](repeating: 0, count: length),
      [Double](repeating: 0, count: length), [Double](repeating: 0, count: length)
    )
    for customer in relevant.indices {
      let bought = relevant[customer]
      let list = lists.items[lists.offsets[customer]..<lists.offsets[customer + 1]]
      var (hits, gain, precisions) = (0, 0.0, 0.0)
      for place in 0..<length {
        if place < list.count, bought.sortedIndex(of: list[list.startIndex + place]) != nil {
          hits += 1
          gain += discounts[place]
          precisions += Double(hits) / Double(place + 1)
        }
        let possible = min(place + 1, bought.count)
        precision[place] += Double(hits) / Double(place + 1)
        recall[place] += Double(hits) / Double(bought.count)
        ndcg[place] += gain / ideal[possible - 1]
        average[place] += precisions / Double(possible)
      }
    }
    let count = Double(max(relevant.count, 1))
    self.precision = precision.map { $0 / count }
    self.recall = recall.map { $0 / count }
    self.ndcg = ndcg.map { $0 / count }
    meanAveragePrecision = average.map { $0 / count }
  }

  /// `{"ndcg_at_10": {"value": …}, …}` for each of some lengths.
  package func json(at lengths: [Int]) -> JSONValue {
    var members: [String: Double?] = [:]
    for length in lengths {
      members["precision_at_\(length)"] = precision[length - 1]
      members["recall_at_\(length)"] = recall[length - 1]
      members["ndcg_at_\(length)"] = ndcg[length - 1]
      members["map_at_\(length)"] = meanAveragePrecision[length - 1]
    }
    return JudgedNumbers.json(members)
  }
}
