package import SluiceFrame

/// Which rows are held out in each of k folds: the same as scikit-learn's `KFold`.
///
/// The first `rows % k` folds have one row more than the others. Both parts are in the order of the rows.
package struct KFold: Sendable, Equatable {
  /// At least 2.
  package var folds: Int
  /// In 0...4,294,967,295, as NumPy's seeds; nil for folds of neighbouring rows.
  package var seed: Int?

  package init(folds: Int, seed: Int?) {
    self.folds = folds
    self.seed = seed
  }

  /// The rows to learn from and those that are held out.
  ///
  /// - Parameter fold: from 0.
  /// - Throws: `.outOfRange` for folds or a seed that cannot be, `.empty` when there are fewer rows than folds.
  package func rows(
    of rowCount: Int, fold: Int
  ) throws(FrameError) -> (train: [Int32], validation: [Int32]) {
    guard folds > 1, fold >= 0, fold < folds else {
      throw FrameError(.outOfRange, "there is no fold \(fold + 1) of \(folds)")
    }
    guard rowCount >= folds else {
      throw FrameError(
        .empty, "\(rowCount) row\(rowCount == 1 ? "" : "s") cannot be split into \(folds) folds",
        hint: "load more rows or choose fewer folds")
    }
    guard rowCount <= Int(Int32.max) else {
      throw FrameError(.tooLarge, "\(rowCount) rows are too many to split")
    }
    let (size, larger) = rowCount.quotientAndRemainder(dividingBy: folds)
    let start = fold * size + min(fold, larger)
    let held = start..<start + size + (fold < larger ? 1 : 0)
    guard let seed else {
      return (
        Array(0..<Int32(held.lowerBound)) + Array(Int32(held.upperBound)..<Int32(rowCount)),
        Array(Int32(held.lowerBound)..<Int32(held.upperBound))
      )
    }
    guard let seed = UInt32(exactly: seed) else {
      throw FrameError(.outOfRange, "seed \(seed) is not between 0 and \(UInt32.max)")
    }
    var random = MersenneTwister(seed: seed)
    let order = random.permutation(rowCount)
    return ((order[..<held.lowerBound] + order[held.upperBound...]).sorted(), order[held].sorted())
  }
}
