import SluiceFrame
import SluiceLanes
import SluiceLearn
import Testing

/// Optimizers against their formulas, weight by weight in float64.
struct OptimizerTests {
  /// One weight as its optimizer keeps it.
  private struct Weight {
    var value: Double
    var first = 0.0
    var second = 0.0
    var steps = 0.0

    mutating func move(_ optimizer: Optimizer, _ gradient: Double, rate: Double, epsilon: Double) {
      switch optimizer {
      case .adagrad:
        first += gradient * gradient
        value -= rate * gradient / (epsilon + first).squareRoot()
      case .sgd: value -= rate * gradient
      case .adam:
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient * gradient
        func power(_ base: Double) -> Double {
          (0..<Int(steps)).reduce(1.0) { product, _ in product * base }
        }
        let mean = first / (1 - power(0.9))
        value -= rate * mean / ((second / (1 - power(0.999))).squareRoot() + epsilon)
      case .ftrl:
        let before = first.squareRoot()
        first += gradient * gradient
        second += gradient - (first.squareRoot() - before) / rate * value
        value = -second / ((epsilon + first.squareRoot()) / rate)
      }
    }
  }

  /// A single column with value 1 makes a model of a bias and a weight.
  @Test(arguments: Optimizer.allCases)
  func agreeWithTheirFormulas(_ optimizer: Optimizer) throws {
    let labels: [Float] = [3, 5, 4, 9, 2, 2.5, 7, 1]
    let matrix = SparseMatrix(
      rowCount: 8, columnCount: 1, rowOffsets: Array(0...8),
      columnIndices: Array(repeating: 0, count: 8),
      values: Array(repeating: 1, count: 8))
    var parameters = FactorizationMachineParameters(optimizer: optimizer)
    parameters.numFactors = 1
    parameters.epochs = 5
    parameters.miniBatchSize = 3
    parameters.shuffles = false
    parameters.factorsInit = .constant(0)
    parameters.factorsLearningRate = optimizer == .ftrl ? 1e-20 : 0
    parameters.linearInit = .constant(0.25)
    parameters.biasInit = .constant(1)
    (parameters.biasLearningRate, parameters.linearLearningRate) = (0.05, 0.08)
    parameters.epsilon = optimizer == .adam ? 1e-6 : 0.5
    let model = try FactorizationMachineTrainer(parameters: parameters).train(
      Records(matrix: matrix, labels: Labels(labels)))
    let spread = FactorizationMachineOracle.spread(labels)
    var bias = Weight(value: spread)
    var linear = Weight(value: 0.25 * spread)
    let epsilon = Double(parameters.epsilon) * (optimizer == .adagrad ? spread * spread : spread)
    if optimizer == .ftrl {
      bias.second = -bias.value * epsilon / (0.05 * spread)
      linear.second = -linear.value * epsilon / (0.08 * spread)
    }
    for _ in 0..<5 {
      for first in stride(from: 0, to: 8, by: 3) {
        let rows = first..<min(first + 3, 8)
        let gradient = rows.reduce(0.0) { $0 + bias.value + linear.value - Double(labels[$1]) }
        bias.steps += 1
        linear.steps += 1
        bias.move(optimizer, gradient, rate: 0.05 * spread, epsilon: epsilon)
        linear.move(optimizer, gradient, rate: 0.08 * spread, epsilon: epsilon)
      }
    }
    #expect(abs(Double(model.bias) - bias.value) < 1e-4 * abs(bias.value))
    #expect(abs(Double(model.linear[0]) - linear.value) < 1e-4 * abs(linear.value))
    #expect(abs(bias.value - spread) > 0.01)
  }

  private func planted(_ optimizer: Optimizer) throws -> (Double, Double) {
    var fixtures = LearningFixtures(seed: 31)
    let (train, test) = fixtures.plantedRatings(users: 40, items: 30, rank: 2)
    var parameters = FactorizationMachineParameters(optimizer: optimizer)
    parameters.numFactors = 4
    parameters.epochs = 60
    parameters.miniBatchSize = 16
    parameters.instanceNormalization = .none
    parameters.factorsInit = .normal(sigma: 0.3)
    if optimizer != .sgd { parameters.linearLearningRate = 0.1 }
    if optimizer == .adagrad || optimizer == .ftrl { parameters.factorsLearningRate = 0.2 }
    if optimizer == .adam { parameters.factorsLearningRate = 0.02 }
    if optimizer == .sgd {
      (parameters.linearLearningRate, parameters.factorsLearningRate) = (0.01, 0.01)
    }
    let log = ReportLog()
    _ = try FactorizationMachineTrainer(parameters: parameters).train(train, test: test) {
      log.add($0)
      return true
    }
    return (log.reports.compactMap(\.test).min() ?? 0, log.reports.first?.train ?? 0)
  }

  @Test(arguments: Optimizer.allCases)
  func findWhatIsPlanted(_ optimizer: Optimizer) throws {
    let (best, first) = try planted(optimizer)
    #expect(best < 0.5 * first, "\(best) \(first)")
  }

  @Test(arguments: Optimizer.allCases)
  func haveTheSameBitsAtAnyNumberOfThreads(_ optimizer: Optimizer) throws {
    var fixtures = LearningFixtures(seed: 32)
    let records = fixtures.records(rows: 201, columns: 30)
    var parameters = FactorizationMachineParameters(optimizer: optimizer)
    parameters.numFactors = 21
    parameters.epochs = 3
    parameters.miniBatchSize = 32
    parameters.clipGradient = 50
    let models = try [1, 2, 3, 8].map { threads in
      try FactorizationMachineTrainer(parameters: parameters, threadCount: threads).train(records)
    }
    for model in models {
      #expect(model.factors.map(\.bitPattern) == models[0].factors.map(\.bitPattern))
      #expect(model == models[0])
    }
  }

  @Test func ftrlLeavesWeakColumnsAtZero() throws {
    var fixtures = LearningFixtures(seed: 33)
    let records = fixtures.records(rows: 200, columns: 60)
    var parameters = FactorizationMachineParameters(optimizer: .ftrl)
    parameters.numFactors = 1
    let dense = try FactorizationMachineTrainer(parameters: parameters).train(records)
    parameters.l1 = 20
    let sparse = try FactorizationMachineTrainer(parameters: parameters).train(records)
    let zeros = [dense, sparse].map { $0.linear.count { $0 == 0 } }
    #expect(zeros[0] == 0)
    #expect(zeros[1] > 10 && zeros[1] < 60, "\(zeros)")
  }

  @Test func gradientsAreClipped() throws {
    let matrix = SparseMatrix(
      rowCount: 2, columnCount: 1, rowOffsets: [0, 1, 2], columnIndices: [0, 0], values: [1, 1])
    let records = Records(matrix: matrix, labels: Labels([0, 1000]))
    var parameters = FactorizationMachineParameters(optimizer: .sgd)
    parameters.numFactors = 1
    parameters.epochs = 1
    parameters.miniBatchSize = 1
    parameters.shuffles = false
    parameters.linearLearningRate = 1
    parameters.biasLearningRate = 0
    parameters.factorsLearningRate = 0
    parameters.clipGradient = 2
    let model = try FactorizationMachineTrainer(parameters: parameters).train(records)
    // Both gradients are hundreds; they go by 2 in units of the spread, 500, and back.
    #expect(model.linear[0] == 0)
    parameters.clipGradient = .infinity
    let free = try FactorizationMachineTrainer(parameters: parameters).train(records)
    #expect(abs(free.linear[0]) > 1000)
  }
}
