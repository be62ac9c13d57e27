import SluiceFrame
import SluiceLearn
import Testing

@Suite("gradients of the factorization machine")
struct FactorizationMachineGradientTests {
  /// One move of AdaGrad by the gradient g is d = g / √(G₀ + g²) learning rates; that can be turned round.
  private func gradient(before: Float, after: Float, rate: Double, start: Double) -> Double {
    let moved = (Double(before) - Double(after)) / rate
    return moved * start.squareRoot() / (1 - moved * moved).squareRoot()
  }

  @Test(arguments: InstanceNormalization.allCases, [1, 3])
  func agreeWithFiniteDifferences(normalization: InstanceNormalization, factors: Int) throws {
    var fixtures = LearningFixtures(seed: 5)
    let records = fixtures.records(rows: 12, columns: 7, most: 4)
    var parameters = FactorizationMachineParameters()
    parameters.numFactors = factors
    parameters.miniBatchSize = 100
    parameters.instanceNormalization = normalization
    parameters.factorsInit = .normal(sigma: 0.5)
    // As large as the gradients here, so that a move tells them well.
    parameters.epsilon = 300
    parameters.biasLearningRate = 10
    parameters.linearLearningRate = 10
    parameters.factorsLearningRate = 10
    parameters.epochs = 0
    let before = try FactorizationMachineTrainer(parameters: parameters).train(records)
    parameters.epochs = 1
    let after = try FactorizationMachineTrainer(parameters: parameters).train(records)

    let oracle = FactorizationMachineOracle(before)
    let spread = FactorizationMachineOracle.spread(records.labels?.values ?? [])
    let start = 300 * spread * spread
    func difference(_ change: (inout FactorizationMachineOracle, Double) -> Void) -> Double {
      let step = 1e-5
      var up = oracle
      var down = oracle
      change(&up, step)
      change(&down, -step)
      return (up.loss(records) - down.loss(records)) / (2 * step)
    }
    func check(_ actual: Double, _ expected: Double) {
      #expect(abs(actual - expected) <= 2e-3 * max(10, abs(expected)), "\(actual) \(expected)")
    }
    check(
      gradient(before: before.bias, after: after.bias, rate: 10 * spread, start: start),
      difference { $0.bias += $1 })
    for column in 0..<7 {
      check(
        gradient(
          before: before.linear[column], after: after.linear[column], rate: 10 * spread,
          start: start),
        difference { $0.linear[column] += $1 })
      for factor in 0..<factors {
        let place = column * factors + factor
        check(
          gradient(
            before: before.factors[place], after: after.factors[place],
            rate: 10 * spread.squareRoot(), start: start * spread),
          difference { $0.factors[column][factor] += $1 })
      }
    }
  }
}
