/// The best items of each customer, best first.
package struct Recommendations: Sendable, Equatable {
  /// `customers + 1` offsets; customer c's items are at `offsets[c]..<offsets[c + 1]`.
  package let offsets: [Int]
  /// Rows of the item matrix.
  package let items: [Int32]
  /// The model's predictions for customer and item together.
  package let scores: [Float]

  package var customerCount: Int { offsets.count - 1 }
}
