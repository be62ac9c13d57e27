package import SluiceFrame

/// Which rows are for training and which for testing: the same as scikit-learn's `train_test_split`.
package struct TrainTestSplit: Sendable, Equatable {
  /// A share of the rows or a number of them.
  package enum Size: Sendable, Equatable {
    /// Above 0 and below 1; test rows are rounded up, training rows down.
    case fraction(Double)
    /// At least 1 and fewer than all rows.
    case count(Int)
  }

  /// nil for what `trainSize` leaves, or a quarter of the rows when that is nil too.
  package var testSize: Size?
  /// nil for what `testSize` leaves.
  package var trainSize: Size?
  /// In 0...4,294,967,295, as NumPy's seeds; unused without shuffling.
  package var seed: Int
  /// Without shuffling the first rows are for training and the last for testing.
  package var shuffle: Bool

  package init(
    testSize: Size? = nil, trainSize: Size? = nil, seed: Int = 0, shuffle: Bool = true
  ) {
    self.testSize = testSize
    self.trainSize = trainSize
    self.seed = seed
    self.shuffle = shuffle
  }

  /// The rows of both parts in the order scikit-learn gives them.
  ///
  /// - Throws: `.outOfRange` for sizes or a seed that cannot be, `.empty` when a part would have no rows.
  package func rows(of rowCount: Int) throws(FrameError) -> (train: [Int32], test: [Int32]) {
    guard rowCount <= Int(Int32.max) else {
      throw FrameError(.tooLarge, "\(rowCount) rows are too many to split")
    }
    let (train, test) = try sizes(of: rowCount)
    guard shuffle else {
      return (Array(0..<Int32(train)), Array(Int32(train)..<Int32(train + test)))
    }
    guard let seed = UInt32(exactly: seed) else {
      throw FrameError(.outOfRange, "seed \(seed) is not between 0 and \(UInt32.max)")
    }
    var random = MersenneTwister(seed: seed)
    let order = random.permutation(rowCount)
    return (Array(order[test..<test + train]), Array(order[..<test]))
  }

  /// How many rows each part gets.
  package func sizes(of rowCount: Int) throws(FrameError) -> (train: Int, test: Int) {
    guard rowCount > 1 else {
      throw FrameError(
        .empty, rowCount == 1 ? "one row cannot be split in two" : "there are no rows to split")
    }
    if case .fraction(let test)? = testSize, case .fraction(let train)? = trainSize,
      test + train > 1
    {
      throw FrameError(
        .outOfRange, "test size \(test) and train size \(train) are together more than 1")
    }
    let asked = testSize ?? (trainSize == nil ? .fraction(0.25) : nil)
    let test = try asked.map { size throws(FrameError) in
      try Self.count(size, of: rowCount, called: "test", rounding: .up)
    }
    let train = try trainSize.map { size throws(FrameError) in
      try Self.count(size, of: rowCount, called: "train", rounding: .down)
    }
    let testCount = test ?? rowCount - train!
    let trainCount = train ?? rowCount - testCount
    guard testCount + trainCount <= rowCount else {
      throw FrameError(
        .outOfRange,
        "\(testCount) test rows and \(trainCount) training rows are more than the \(rowCount) there are"
      )
    }
    guard trainCount > 0, testCount > 0 else {
      throw FrameError(
        .empty, "no rows are left for \(trainCount == 0 ? "training" : "testing") of \(rowCount)",
        hint: "load more rows or choose another test size")
    }
    return (trainCount, testCount)
  }

  private static func count(
    _ size: Size, of rowCount: Int, called name: String, rounding: FloatingPointRoundingRule
  ) throws(FrameError) -> Int {
    switch size {
    case .fraction(let share):
      guard share > 0, share < 1 else {
        throw FrameError(
          .outOfRange, "\(name) size \(share) is not between 0 and 1",
          hint: "give a share such as 0.2, or a whole number of rows")
      }
      return Int((share * Double(rowCount)).rounded(rounding))
    case .count(let count):
      guard count > 0, count < rowCount else {
        throw FrameError(
          .outOfRange, "\(name) size \(count) is not between 1 and \(rowCount - 1)",
          hint: "there are \(rowCount) rows; both parts need some")
      }
      return count
    }
  }
}
