package import SluiceFrame

/// Finds the items for which a factorization machine predicts most.
///
/// A prediction for a customer with an item is that of the row which holds both their features. Because a
/// factorization machine is quadratic, it falls into a sum for the customer, one for the item, and the inner
/// product of two vectors; the sums are taken once a side.
package struct Recommender: Sendable {
  private let model: FactorizationMachine
  /// Of the candidates.
  private let items: SideSums
  /// The row of each candidate in the item matrix, rising.
  private let candidates: [Int32]
  private let itemColumns: Set<Int32>
  /// Candidates' sums as groups of 16 items, within a group by factor: two vectors for each.
  private let groups: [SIMD8<Float>]
  private let groupCount: Int

  /// - Parameters:
  ///   - rows: one an item, over the model's columns.
  ///   - chosen: the items to choose among, rising; nil for all.
  /// - Throws: `.mismatch` if the columns are not the model's.
  package init(
    model: FactorizationMachine, items rows: SparseMatrix, candidates chosen: [Int32]? = nil
  ) throws(LearnError) {
    try model.checkColumns(of: rows, called: "the item matrix")
    self.model = model
    items = SideSums(model: model, rows: chosen.map(rows.selecting) ?? rows)
    candidates = chosen ?? Array(0..<Int32(rows.rowCount))
    itemColumns = Set(rows.columnIndices)
    groupCount = (items.count + 15) / 16
    var groups = [SIMD8<Float>](
      repeating: SIMD8(repeating: 0), count: groupCount * model.factorCount * 2)
    for item in 0..<items.count {
      for factor in 0..<model.factorCount {
        let place = (item / 16 * model.factorCount + factor) * 2 + item % 16 / 8
        groups[place][item % 8] = items.sums[item * model.factorCount + factor]
      }
    }
    self.groups = groups
  }

  /// The items with the highest predictions for each customer; equal ones by item.
  ///
  /// - Parameters:
  ///   - customers: one row a customer, over the model's columns, without those of the items.
  ///   - top: how many items a customer gets; fewer if there are no more.
  ///   - excluded: for each customer, or for none, the items not to recommend, rising.
  /// - Throws: `.mismatch` of columns or of the number of customers, `.outOfRange` for a `top` below 1.
  package func recommend(
    to customers: SparseMatrix, top: Int, excluding excluded: [[Int32]] = [], threads: Int = 1
  ) throws(LearnError) -> Recommendations {
    try model.checkColumns(of: customers, called: "the customer matrix")
    guard top >= 1 else {
      throw LearnError(.outOfRange, "top is \(top), but must be at least 1")
    }
    guard excluded.isEmpty || excluded.count == customers.rowCount else {
      throw LearnError(
        .mismatch,
        "there are \(excluded.count) lists of excluded items for \(customers.rowCount) customers")
    }
    if let column = customers.columnIndices.first(where: itemColumns.contains) {
      throw LearnError(
        .mismatch, "column \(column + 1) is used by customers and by items",
        hint: "give each side only its own columns")
    }
    let sides = SideSums(model: model, rows: customers)
    let room = min(top, items.count)
    let counts = SharedBuffer<Int>(repeating: 0, count: customers.rowCount)
    let found = SharedBuffer<Int32>(repeating: 0, count: customers.rowCount * room)
    let scores = SharedBuffer<Float>(repeating: 0, count: customers.rowCount * room)
    if room > 0 {
      ThreadTeam.run(threadCount: min(threads, customers.rowCount)) { member in
        var best = BestItems(capacity: room)
        for customer in member.share(of: customers.rowCount) {
          search(
            sides, customer: customer, excluded: excluded.isEmpty ? [] : excluded[customer],
            best: &best)
          for (rank, entry) in best.drain().enumerated() {
            found[customer * room + rank] = entry.item
            scores[customer * room + rank] = model.answer(entry.score)
            counts[customer] = rank + 1
          }
        }
      }
    }
    return Self.packed(counts: counts, found: found, scores: scores, room: room)
  }

  private static func packed(
    counts: SharedBuffer<Int>, found: SharedBuffer<Int32>, scores: SharedBuffer<Float>, room: Int
  ) -> Recommendations {
    var offsets = [0]
    var items: [Int32] = []
    var values: [Float] = []
    offsets.reserveCapacity(counts.count + 1)
    items.reserveCapacity(found.count)
    values.reserveCapacity(found.count)
    for customer in 0..<counts.count {
      for rank in 0..<counts[customer] {
        items.append(found[customer * room + rank])
        values.append(scores[customer * room + rank])
      }
      offsets.append(items.count)
    }
    return Recommendations(offsets: offsets, items: items, scores: values)
  }

  private func search(
    _ customers: SideSums, customer: Int, excluded: [Int32], best: inout BestItems
  ) {
    let width = model.factorCount
    let linear = customers.linear[customer]
    let pairwise = customers.pairwise[customer]
    let squaredNorm = customers.squaredNorms[customer]
    let first = customer * width
    for group in 0..<groupCount {
      var low = SIMD8<Float>(repeating: 0)
      var high = SIMD8<Float>(repeating: 0)
      for factor in 0..<width {
        let sum = customers.sums[first + factor]
        let place = (group * width + factor) * 2
        low += groups[place] * sum
        high += groups[place + 1] * sum
      }
      for lane in 0..<min(16, items.count - group * 16) {
        let item = group * 16 + lane
        let product = lane < 8 ? low[lane] : high[lane - 8]
        let scale = model.instanceNormalization.scale(
          squaredNorm: squaredNorm + items.squaredNorms[item])
        let score =
          model.bias + scale * (linear + items.linear[item])
          + scale * scale * (pairwise + items.pairwise[item] + product)
        if best.isFull, score <= best.threshold { continue }
        if excluded.sortedIndex(of: candidates[item]) != nil { continue }
        best.offer(candidates[item], score)
      }
    }
  }
}
