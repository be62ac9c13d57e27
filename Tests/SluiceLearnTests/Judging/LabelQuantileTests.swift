import SluiceLearn
import Testing

/// Errors between quantiles of the label; Tests/Interop/test_judging.py compares them with pandas.
struct LabelQuantileTests {
  private func quantiles(
    _ labels: [Float], _ predictions: [Float], training: [Float] = [3], count: Int
  ) throws -> [LabelQuantile] {
    try RegressionJudgement(
      predictions: predictions, labels: labels, trainingLabels: training, quantileCount: count
    ).quantiles
  }

  @Test func everyPartHasItsErrors() throws {
    let parts = try quantiles([4, 1, 2, 8], [5, 1, 5, 2], count: 2)
    #expect(parts.map(\.leastLabel) == [1, 4])
    #expect(parts.map(\.greatestLabel) == [2, 8])
    #expect(parts.map(\.rowCount) == [2, 2])
    #expect(parts.map(\.meanLabel) == [1.5, 6])
    #expect(parts.map(\.meanPrediction) == [3, 3.5])
    #expect(parts.map(\.model.mae) == [1.5, 3.5])
    let squares: [Double] = [4.5, 18.5]
    #expect(parts.map(\.model.rmse) == squares.map { $0.squareRoot() })
    #expect(parts.map(\.baseline.mae) == [1.5, 3])
    let constantSquares: [Double] = [2.5, 13]
    #expect(parts.map(\.baseline.rmse) == constantSquares.map { $0.squareRoot() })
  }

  @Test func equalLabelsStayTogether() throws {
    let parts = try quantiles([1, 1, 1, 1, 1, 1, 2, 3], Array(repeating: 0, count: 8), count: 4)
    #expect(parts.map(\.rowCount) == [6, 2])
    #expect(parts.map(\.greatestLabel) == [1, 3])
    let same = try quantiles([7, 7, 7], [1, 2, 3], count: 10)
    #expect(same.map(\.rowCount) == [3])
  }

  @Test func fewRowsAreFewParts() throws {
    let one = try quantiles([5], [6], count: 10)
    #expect(one.map(\.rowCount) == [1])
    #expect(one[0].leastLabel == 5 && one[0].greatestLabel == 5)
    let two = try quantiles([0, 1], [0, 0], count: 1000)
    #expect(two.map(\.rowCount) == [1, 1])
    let infinite = try quantiles([.infinity, 1, .nan], [0, 0, 0], count: 3)
    #expect(infinite.reduce(0) { $0 + $1.rowCount } == 3)
  }
}
