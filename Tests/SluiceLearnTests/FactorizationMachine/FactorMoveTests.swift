import SluiceFrame
import SluiceLanes
import SluiceLearn
import Testing

/// How every optimizer moves factors, which come eight at a time, against its formula in float64, with weights' decay.
struct FactorMoveTests {
  /// What an optimizer keeps of one factor.
  private struct Factor {
    var value: Double
    var first = 0.0
    var second = 0.0

    mutating func move(
      _ optimizer: Optimizer, _ gradient: Double, step: Int, rate: Double, epsilon: Double,
      decay: Double
    ) {
      let pull = gradient + decay * value
      switch optimizer {
      case .sgd: value -= rate * pull
      case .adagrad:
        first += pull * pull
        value -= rate * pull / first.squareRoot()
      case .adam:
        first = 0.9 * first + 0.1 * pull
        second = 0.999 * second + 0.001 * pull * pull
        let (mean, square) = (first / (1 - power(0.9, step)), second / (1 - power(0.999, step)))
        value -= rate * mean / (square + epsilon * epsilon).squareRoot()
      case .ftrl:
        let before = first.squareRoot()
        first += gradient * gradient
        second += gradient - (first.squareRoot() - before) / rate * value
        value = -second / ((first.squareRoot() + epsilon) / rate + decay)
      }
    }

    private func power(_ base: Double, _ exponent: Int) -> Double {
      (0..<exponent).reduce(1.0) { product, _ in product * base }
    }
  }

  @Test(arguments: Optimizer.allCases, InstanceNormalization.allCases)
  func agreesWithItsFormula(
    _ optimizer: Optimizer, _ normalization: InstanceNormalization
  ) throws {
    for count in [1, 8, 11] { try check(optimizer, normalization, count) }
  }

  private func check(
    _ optimizer: Optimizer, _ normalization: InstanceNormalization, _ count: Int
  ) throws {
    var fixtures = LearningFixtures(seed: 17)
    let records = fixtures.records(rows: 9, columns: 4, most: 3)
    var parameters = FactorizationMachineParameters(optimizer: optimizer)
    parameters.numFactors = count
    parameters.miniBatchSize = 9
    parameters.shuffles = false
    parameters.instanceNormalization = normalization
    parameters.factorsInit = .normal(sigma: 0.4)
    (parameters.biasLearningRate, parameters.linearLearningRate) = (1e-20, 1e-20)
    parameters.factorsLearningRate = 0.02
    // Its moves are as large as the gradients, which here are in the hundreds.
    if optimizer == .sgd { parameters.factorsLearningRate = normalization == .none ? 1e-6 : 1e-3 }
    parameters.factorsWeightDecay = 0.3
    parameters.epsilon = 0.05
    parameters.epochs = 0
    var oracle = FactorizationMachineOracle(
      try FactorizationMachineTrainer(parameters: parameters).train(records))
    parameters.epochs = 3
    let model = try FactorizationMachineTrainer(parameters: parameters).train(records)

    let spread = FactorizationMachineOracle.spread(records.labels?.values ?? [])
    let unit = spread * spread.squareRoot()
    let epsilon = 0.05 * (optimizer == .adagrad ? unit * unit : unit)
    let rate = Double(parameters.factorsLearningRate) * spread.squareRoot()
    let decay = 0.3 * spread
    let start = oracle.factors
    var states = oracle.factors.map { row in
      row.map { value in
        var state = Factor(value: value)
        if optimizer == .adagrad { state.first = epsilon }
        if optimizer == .ftrl { state.second = -value * (epsilon / rate + decay) }
        return state
      }
    }
    for step in 1...3 {
      let before = oracle
      for column in 0..<4 {
        // Only what rows have moves.
        guard records.matrix.columnIndices.contains(Int32(column)) else { continue }
        for factor in 0..<count {
          func loss(_ change: Double) -> Double {
            var changed = before
            changed.factors[column][factor] += change
            return changed.loss(records)
          }
          let gradient = (loss(1e-5) - loss(-1e-5)) / 2e-5
          states[column][factor].move(
            optimizer, gradient, step: step, rate: rate, epsilon: epsilon, decay: decay)
          oracle.factors[column][factor] = states[column][factor].value
        }
      }
    }
    for column in 0..<4 {
      for factor in 0..<count {
        let (ours, theirs) = (
          Double(model.factors[column * count + factor]), oracle.factors[column][factor]
        )
        let room = 2e-3 * abs(theirs - start[column][factor]) + 1e-6 * spread.squareRoot()
        #expect(abs(ours - theirs) < room, "\(ours) \(theirs)")
      }
    }
  }
}
