import SluiceEngine
import SluiceSteps
import Testing

struct TrialResultTests {
  private func trial(_ number: Int, _ scores: [Double?]) -> TrialResult {
    TrialResult(number: number, rung: 1, parameters: [:], scores: scores)
  }

  @Test func equalTrialsKeepTheirOrderAndThoseWithoutAScoreComeLast() {
    let trials = [
      trial(1, [nil]), trial(2, [3]), trial(3, [1]), trial(4, [.nan]), trial(5, [1]), trial(6, [2]),
    ]
    let least = TrialResult.ranked(trials, isLargerBetter: false)
    #expect(least.map(\.number) == [3, 5, 6, 2, 1, 4])
    #expect(least.map(\.rank) == [1, 2, 3, 4, 5, 6])
    let most = TrialResult.ranked(trials, isLargerBetter: true)
    #expect(most.map(\.number) == [2, 6, 3, 5, 1, 4])
  }

  @Test func deviationsDivideByTheNumberOfFolds() {
    // numpy.mean and numpy.std of [2, 4, 4, 4, 5, 5, 7, 9].
    let trial = trial(1, [2, 4, 4, 4, 5, 5, 7, 9])
    #expect(trial.mean == 5 && trial.deviation == 2)
    #expect(self.trial(1, [3]).deviation == 0)
    let lost = self.trial(1, [3, nil])
    #expect(lost.mean == nil && lost.deviation == nil)
  }
}
