import SluiceFrame
import SluiceLearn
import Testing

@Suite("what cannot be learnt")
struct FactorizationMachineErrorTests {
  private let records: Records

  init() {
    var fixtures = LearningFixtures(seed: 41)
    records = fixtures.records(rows: 50, columns: 9313)
  }

  private func error(
    _ records: Records, test: Records? = nil, memory: Int? = nil,
    _ change: (inout FactorizationMachineParameters) -> Void = { _ in }
  ) -> LearnError? {
    var parameters = FactorizationMachineParameters()
    parameters.numFactors = 8
    change(&parameters)
    do {
      _ = try FactorizationMachineTrainer(parameters: parameters, memoryLimit: memory).train(
        records, test: test)
      return nil
    } catch {
      return error
    }
  }

  @Test func moreFactorsThanMemory() {
    let tooMany = error(records, memory: 16_000_000_000) { $0.numFactors = 10_000_000 }
    #expect(tooMany?.code == .tooLarge)
    #expect(
      tooMany?.message
        == "10000000 factors for 9313 columns need 1.1 TB of memory, but there are 16.0 GB")
    #expect(tooMany?.hint == "lower num-factors")
    #expect(error(records) { $0.numFactors = 10_000_000 }?.code == .tooLarge)
    let past = error(records) { $0.numFactors = .max }
    #expect(past?.message.contains("need more than 9 EB of memory") == true)
  }

  @Test func divergence() {
    let diverged = error(records) {
      $0.factorsLearningRate = 1e30
      $0.instanceNormalization = .none
    }
    #expect(diverged?.code == .diverged)
    #expect(
      diverged?.message
        == "training diverged in epoch 2: the error is no longer a finite number")
    #expect(
      diverged?.hint
        == "lower factors-lr (now 1e+30) or clip huge labels, "
        + "or set instance-normalization to squared-norm")
  }

  @Test func parametersOutOfRange() {
    #expect(
      error(records) { $0.numFactors = 0 }?.message == "num-factors is 0, but must be at least 1")
    #expect(error(records) { $0.epochs = -1 }?.code == .outOfRange)
    #expect(error(records) { $0.miniBatchSize = 0 }?.code == .outOfRange)
    #expect(error(records) { $0.factorsLearningRate = -.infinity }?.code == .outOfRange)
    #expect(
      error(records) { $0.linearWeightDecay = -1 }?.message
        == "linear-wd is -1.0, but must be a number of at least 0")
    #expect(error(records) { $0.epsilon = 0 }?.code == .outOfRange)
  }

  @Test func dataThatDoesNotFit() {
    let unlabelled = Records(matrix: records.matrix, labels: nil)
    #expect(error(unlabelled)?.code == .mismatch)
    var fixtures = LearningFixtures(seed: 42)
    let narrow = fixtures.records(rows: 5, columns: 3)
    #expect(
      error(records, test: narrow)?.message
        == "the test rows have 3 columns, the training rows have 9313")
    let none = SparseMatrix(
      rowCount: 0, columnCount: 3, rowOffsets: [0], columnIndices: [], values: [])
    #expect(error(Records(matrix: none, labels: Labels([])))?.code == .empty)
  }

  @Test func dataThatIsNotFinite() {
    let matrix = SparseMatrix(
      rowCount: 3, columnCount: 3, rowOffsets: [0, 1, 1, 3], columnIndices: [0, 1, 2],
      values: [1, 1, .nan])
    #expect(
      error(Records(matrix: matrix, labels: Labels([1, 2, 3])))?.message
        == "training row 3, column 3 holds nan, which is not finite")
    var fixtures = LearningFixtures(seed: 43)
    let good = fixtures.records(rows: 2, columns: 3)
    #expect(
      error(Records(matrix: good.matrix, labels: Labels([1, .infinity])))?.message
        == "training row 2 has the label inf, which is not finite")
  }
}
