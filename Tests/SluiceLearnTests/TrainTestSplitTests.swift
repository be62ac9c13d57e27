import SluiceFrame
import SluiceLearn
import Testing

/// Expected values: numpy 2.4 `RandomState(seed).permutation(n)`, scikit-learn 1.9 `train_test_split(np.arange(11), …)`.
struct TrainTestSplitTests {
  @Test(
    arguments: [
      (0, [1, 0], [2, 8, 4, 9, 1, 6, 7, 3, 0, 5]),
      (42, [1, 0], [8, 1, 5, 0, 7, 2, 9, 4, 3, 6]),
      (7, [0, 1], [8, 5, 0, 2, 1, 9, 7, 3, 6, 4]),
      (4_294_967_295, [0, 1], [6, 9, 5, 1, 8, 0, 7, 4, 2, 3]),
    ] as [(UInt32, [Int32], [Int32])])
  func smallPermutationsAreNumPys(seed: UInt32, two: [Int32], ten: [Int32]) {
    #expect(permutation(seed, 0) == [])
    #expect(permutation(seed, 1) == [0])
    #expect(permutation(seed, 2) == two)
    #expect(permutation(seed, 10) == ten)
  }

  @Test(
    arguments: [
      (
        0, [124843, 241338, 255700, 224539, 238235], [211543, 86293, 122579, 152315, 117952],
        0xc204_0d06_d865_3d85
      ),
      (
        42, [27872, 204509, 161363, 106630, 54477], [119879, 259178, 131932, 146867, 121958],
        0x6244_5ddf_5fab_08d7
      ),
      (
        7, [221704, 109455, 4712, 173038, 118181], [235075, 10742, 49689, 189636, 61615],
        0xeda5_8224_d8ec_b15b
      ),
      (
        4_294_967_295, [166204, 185584, 221469, 150775, 179560],
        [108982, 153330, 100991, 125964, 147746], 0x2294_243f_46f8_a037
      ),
    ] as [(UInt32, [Int32], [Int32], UInt64)])
  func largePermutationsAreNumPys(
    seed: UInt32, first: [Int32], last: [Int32], checksum: UInt64
  ) {
    let order = permutation(seed, 276_120)
    #expect(Array(order.prefix(5)) == first)
    #expect(Array(order.suffix(5)) == last)
    #expect(
      order.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 } == checksum)
  }

  @Test func drawsAreNumPys() {
    var random = MersenneTwister(seed: 42)
    let draws = (0..<5).map { _ in random.next() }
    #expect(draws == [1_608_637_542, 3_421_126_067, 4_083_286_876, 787_846_414, 3_143_890_026])
    #expect(random.interval(through: 0) == 0)
  }

  @Test(
    arguments: [
      (.init(testSize: .fraction(0.2), seed: 7), [2, 1, 10, 7, 3, 6, 9, 4], [8, 5, 0]),
      (.init(testSize: .count(3), seed: 7), [2, 1, 10, 7, 3, 6, 9, 4], [8, 5, 0]),
      (.init(trainSize: .fraction(0.55), seed: 7), [10, 7, 3, 6, 9, 4], [8, 5, 0, 2, 1]),
      (
        .init(testSize: .fraction(0.25), trainSize: .fraction(0.5), seed: 7),
        [2, 1, 10, 7, 3], [8, 5, 0]
      ),
      (.init(seed: 7), [2, 1, 10, 7, 3, 6, 9, 4], [8, 5, 0]),
      (.init(testSize: .count(2), trainSize: .count(4), seed: 7), [0, 2, 1, 10], [8, 5]),
      (.init(testSize: .fraction(0.3), shuffle: false), [0, 1, 2, 3, 4, 5, 6], [7, 8, 9, 10]),
    ] as [(TrainTestSplit, [Int32], [Int32])])
  func rowsAreThoseOfScikitLearn(
    split: TrainTestSplit, train: [Int32], test: [Int32]
  ) throws {
    let rows = try split.rows(of: 11)
    #expect(rows.train == train)
    #expect(rows.test == test)
  }

  @Test func everyRowIsInOnePart() throws {
    for count in 2...60 {
      let rows = try TrainTestSplit(testSize: .fraction(0.37), seed: count).rows(of: count)
      #expect((rows.train + rows.test).sorted() == Array(0..<Int32(count)))
      #expect(rows.test.count == Int((0.37 * Double(count)).rounded(.up)))
    }
  }

  @Test(
    arguments: [
      (.init(testSize: .fraction(0)), 10, .outOfRange, "test size 0.0 is not between 0 and 1"),
      (.init(testSize: .fraction(1)), 10, .outOfRange, "test size 1.0 is not between 0 and 1"),
      (.init(testSize: .fraction(-0.2)), 10, .outOfRange, "test size -0.2 is not between 0 and 1"),
      (.init(testSize: .fraction(.nan)), 10, .outOfRange, "test size nan is not between 0 and 1"),
      (.init(trainSize: .fraction(1)), 10, .outOfRange, "train size 1.0 is not between 0 and 1"),
      (.init(testSize: .count(0)), 10, .outOfRange, "test size 0 is not between 1 and 9"),
      (.init(testSize: .count(10)), 10, .outOfRange, "test size 10 is not between 1 and 9"),
      (.init(testSize: .count(-1)), 10, .outOfRange, "test size -1 is not between 1 and 9"),
      (
        .init(testSize: .count(6), trainSize: .count(5)), 10, .outOfRange,
        "6 test rows and 5 training rows are more than the 10 there are"
      ),
      (
        .init(testSize: .fraction(0.6), trainSize: .fraction(0.5)), 10, .outOfRange,
        "test size 0.6 and train size 0.5 are together more than 1"
      ),
      (.init(testSize: .fraction(0.2)), 0, .empty, "there are no rows to split"),
      (.init(testSize: .fraction(0.2)), 1, .empty, "one row cannot be split in two"),
      (.init(testSize: .fraction(0.9)), 5, .empty, "no rows are left for training of 5"),
      (.init(seed: -1), 10, .outOfRange, "seed -1 is not between 0 and 4294967295"),
      (.init(seed: 1 << 32), 10, .outOfRange, "seed 4294967296 is not between 0 and 4294967295"),
    ] as [(TrainTestSplit, Int, FrameError.Code, String)])
  func impossibleSplitsSayWhy(
    split: TrainTestSplit, rowCount: Int, code: FrameError.Code, message: String
  ) {
    let error = #expect(throws: FrameError.self) { try split.rows(of: rowCount) }
    #expect(error?.code == code)
    #expect(error?.message == message)
  }

  @Test(arguments: [0, 1, 2, 3, 64, 65, 1023, 1024, 1025, 1026, 4097, 70_000])
  func permutationsAreSwapsFromTheEnd(count: Int) {
    var random = MersenneTwister(seed: UInt32(count))
    var expected = Array(0..<Int32(count))
    for index in stride(from: count - 1, to: 0, by: -1) {
      expected.swapAt(index, Int(random.interval(through: UInt32(index))))
    }
    #expect(permutation(UInt32(count), count) == expected)
  }

  private func permutation(_ seed: UInt32, _ count: Int) -> [Int32] {
    var random = MersenneTwister(seed: seed)
    return random.permutation(count)
  }
}
