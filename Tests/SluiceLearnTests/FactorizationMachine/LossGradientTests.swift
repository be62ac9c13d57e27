import SluiceFrame
import SluiceLanes
import SluiceLearn
import Testing

/// What every loss asks of the weights, by one step of plain gradient descent over all rows.
struct LossGradientTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var predictor = FactorizationMachine.PredictorType.regressor
    var transform = TargetTransform.none
    var isWeighted = false
    var rescale: Float = 1
    var testDescription: String { "\(predictor) \(transform) \(isWeighted) \(rescale)" }
  }

  static let cases = [
    Case(), Case(isWeighted: true), Case(rescale: 0.5), Case(transform: .log1p),
    Case(transform: .log1p, isWeighted: true), Case(predictor: .binaryClassifier),
    Case(predictor: .binaryClassifier, isWeighted: true, rescale: 2),
  ]

  @Test(arguments: cases, InstanceNormalization.allCases)
  func agreeWithFiniteDifferences(_ test: Case, _ normalization: InstanceNormalization) throws {
    var fixtures = LearningFixtures(seed: 9)
    let matrix = fixtures.matrix(rows: 14, columns: 6, most: 4)
    let isClass = test.predictor == .binaryClassifier
    let labels: [Float] = (0..<14).map { row in
      isClass ? Float(row % 3 == 0 ? 1 : 0) : abs(20 + 10 * fixtures.normal())
    }
    let weights: [Float]? = test.isWeighted ? (0..<14).map { Float($0 % 4) * 0.5 } : nil
    var parameters = FactorizationMachineParameters(optimizer: .sgd)
    parameters.predictorType = test.predictor
    parameters.targetTransform = test.transform
    parameters.rescaleGradient = test.rescale
    parameters.numFactors = 3
    parameters.miniBatchSize = 100
    parameters.instanceNormalization = normalization
    parameters.factorsInit = .normal(sigma: 0.5)
    parameters.linearInit = .uniform(scale: 0.7)
    parameters.biasInit = .constant(0.3)
    let rate: Float = 1e-3
    (parameters.biasLearningRate, parameters.linearLearningRate) = (rate, rate)
    parameters.factorsLearningRate = rate
    let records = Records(matrix: matrix, labels: Labels(labels))
    func trained(epochs: Int) throws -> FactorizationMachine {
      parameters.epochs = epochs
      return try FactorizationMachineTrainer(parameters: parameters).train(
        records, weights: weights)
    }
    let (before, after) = (try trained(epochs: 0), try trained(epochs: 1))
    let oracle = FactorizationMachineOracle(before)
    let targets = labels.map { label in
      test.transform == .log1p ? ExactMath.logarithm1p(Double(label)) : Double(label)
    }
    func loss(_ model: FactorizationMachineOracle) -> Double {
      zip(model.predictions(matrix), targets).enumerated().reduce(0) { sum, row in
        let (prediction, target) = row.element
        let value =
          isClass
          ? ExactMath.softplus(prediction) - target * prediction
          : 0.5 * (prediction - target) * (prediction - target)
        return sum + Double(weights?[row.offset] ?? 1) * Double(test.rescale) * value
      }
    }
    func difference(_ change: (inout FactorizationMachineOracle, Double) -> Void) -> Double {
      var (up, down) = (oracle, oracle)
      change(&up, 1e-5)
      change(&down, -1e-5)
      return (loss(up) - loss(down)) / 2e-5
    }
    let spread =
      isClass ? 1 : FactorizationMachineOracle.spread(targets.map { Float($0) }, weights)
    func check(_ before: Float, _ after: Float, _ unit: Double, _ expected: Double) {
      let actual = (Double(before) - Double(after)) / (Double(rate) * unit)
      #expect(abs(actual - expected) <= 4e-3 * max(3, abs(expected)), "\(actual) \(expected)")
    }
    check(before.bias, after.bias, spread, difference { $0.bias += $1 })
    for column in 0..<6 {
      check(
        before.linear[column], after.linear[column], spread,
        difference { $0.linear[column] += $1 })
      for factor in 0..<3 {
        let place = column * 3 + factor
        check(
          before.factors[place], after.factors[place], spread.squareRoot(),
          difference { $0.factors[column][factor] += $1 })
      }
    }
  }
}
