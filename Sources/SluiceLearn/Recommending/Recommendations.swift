/// The best items of each customer, best first.
package struct Recommendations: Sendable, Equatable {
  /// `customers + 1` offsets; customer c's items are at `offsets[c]..<offsets[c + 1]`.
  package let offsets: [Int]
  /// Rows of the item matrix.
  package let items: [Int32]
  /// The model's predictions for customer and item together.
  package let scores: [Float]

  /// - Precondition: offsets from 0 to the number of items, and as many scores.
  package init(offsets: [Int], items: [Int32], scores: [Float]) {
    precondition(offsets.last == items.count, "\(items.count) items, offsets \(offsets.last ?? -1)")
    precondition(items.count == scores.count, "\(items.count) items, \(scores.count) scores")
    self.offsets = offsets
    self.items = items
    self.scores = scores
  }

  package var customerCount: Int { offsets.count - 1 }
}
