import SluiceSteps
import Testing

struct HalvingTests {
  private func rungs(
    _ trials: Int, factor: Int = 3, least: Int = 1, most: Int
  ) -> [[Int]] {
    Halving(trials: trials, factor: factor, least: least, most: most).rungs
      .map { [$0.trials, $0.resource] }
  }

  @Test func theLastRungHasTheWholeResource() {
    #expect(rungs(27, most: 27) == [[27, 1], [9, 3], [3, 9], [1, 27]])
    #expect(rungs(27, most: 18) == [[27, 2], [9, 6], [3, 18]])
    #expect(rungs(8, factor: 2, most: 20) == [[8, 2], [4, 5], [2, 10], [1, 20]])
  }

  /// As in scikit-learn: `n_candidates = ceil(n_candidates / factor)`.
  @Test func shareAreRoundedUp() {
    #expect(rungs(20, most: 100) == [[20, 11], [7, 33], [3, 100]])
  }

  @Test func littleResourceMakesFewRungs() {
    #expect(rungs(100, most: 1) == [[100, 1]])
    #expect(rungs(100, least: 5, most: 20) == [[100, 6], [34, 20]])
    #expect(rungs(1, most: 50) == [[1, 50]])
    #expect(rungs(2, most: 50) == [[2, 50]])
  }

  @Test func noRungGoesBelowTheLeast() {
    for trials in 1...60 {
      for most in 1...40 {
        for least in 1...most {
          for factor in 2...4 {
            let rungs = Halving(trials: trials, factor: factor, least: least, most: most).rungs
            #expect(rungs.last?.resource == most && rungs[0].trials == trials)
            #expect(rungs.allSatisfy { $0.resource >= least && $0.trials >= 1 })
            for (one, next) in zip(rungs, rungs.dropFirst()) {
              #expect(one.resource * factor <= next.resource && one.trials > next.trials)
            }
          }
        }
      }
    }
  }
}
