import SluiceFrame
import SluiceLearn
import Testing

/// Expected values: scikit-learn 1.9 `KFold(n_splits=k, shuffle=True, random_state=seed)`.
struct KFoldTests {
  @Test(
    arguments: [
      (11, 42, [[0, 5, 9, 10], [1, 2, 4, 8], [3, 6, 7]]),
      (7, 0, [[1, 2, 3, 6], [0, 4, 5]]),
      (5, 7, [[0], [3], [2], [1], [4]]),
    ] as [(Int, Int, [[Int32]])])
  func foldsAreScikitLearns(rows: Int, seed: Int, expected: [[Int32]]) throws {
    let folds = KFold(folds: expected.count, seed: seed)
    for (fold, held) in expected.enumerated() {
      #expect(try folds.rows(of: rows, fold: fold).validation == held)
    }
  }

  @Test func everyRowIsHeldOutOnce() throws {
    for rows in [2, 3, 10, 101, 1000] {
      for count in 2...min(rows, 12) {
        for seed in [nil, 0, 42] {
          let folds = KFold(folds: count, seed: seed)
          var held: [Int32] = []
          var sizes: [Int] = []
          for fold in 0..<count {
            let (train, validation) = try folds.rows(of: rows, fold: fold)
            #expect((train + validation).sorted() == Array(0..<Int32(rows)))
            #expect(train == train.sorted() && validation == validation.sorted())
            held += validation
            sizes.append(validation.count)
          }
          #expect(held.sorted() == Array(0..<Int32(rows)))
          #expect(sizes == sizes.sorted(by: >) && sizes[0] - sizes[count - 1] <= 1)
        }
      }
    }
  }

  @Test func whatCannotBeSaysWhy() {
    #expect(throws: FrameError.self) { try KFold(folds: 3, seed: 0).rows(of: 2, fold: 0) }
    #expect(throws: FrameError.self) { try KFold(folds: 3, seed: 0).rows(of: 9, fold: 3) }
    #expect(throws: FrameError.self) { try KFold(folds: 3, seed: -1).rows(of: 9, fold: 0) }
  }
}
