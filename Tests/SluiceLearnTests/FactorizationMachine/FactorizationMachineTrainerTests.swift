import SluiceFrame
import SluiceLearn
import Testing

@Suite("learning a factorization machine")
struct FactorizationMachineTrainerTests {
  private func parameters(
    factors: Int = 8, epochs: Int = 3, batch: Int = 32
  ) -> FactorizationMachineParameters {
    var parameters = FactorizationMachineParameters()
    parameters.numFactors = factors
    parameters.epochs = epochs
    parameters.miniBatchSize = batch
    return parameters
  }

  @Test("agrees with formulas in float64", arguments: InstanceNormalization.allCases, [1, 7, 1000])
  func oracle(normalization: InstanceNormalization, batch: Int) throws {
    var fixtures = LearningFixtures(seed: 11)
    let records = fixtures.records(rows: 60, columns: 25)
    var parameters = parameters(factors: 5, epochs: 4, batch: batch)
    parameters.instanceNormalization = normalization
    parameters.epsilon = 1
    parameters.linearLearningRate = 0.1
    parameters.biasWeightDecay = 0.1
    parameters.linearWeightDecay = 0.2
    parameters.factorsWeightDecay = 0.3
    parameters.seed = 3
    let log = ReportLog()
    let model = try FactorizationMachineTrainer(parameters: parameters).train(records) {
      log.add($0)
      return true
    }
    var untrained = parameters
    untrained.epochs = 0
    var oracle = FactorizationMachineOracle(
      try FactorizationMachineTrainer(parameters: untrained).train(records))
    let rmses = oracle.learn(records, parameters)
    #expect(largestError([model.bias], [oracle.bias]) < 1e-4)
    #expect(largestError(model.linear, oracle.linear) < 1e-3)
    #expect(largestError(model.factors, oracle.factors.flatMap { $0 }) < 1e-3)
    #expect(largestError(log.reports.map { Float($0.train) }, rmses) < 1e-4)
  }

  /// Long rows are sorted otherwise than short ones.
  @Test("agrees with formulas in float64 for long rows", arguments: [1, 64])
  func oracleOfLongRows(batch: Int) throws {
    var fixtures = LearningFixtures(seed: 12)
    let records = fixtures.records(rows: 150, columns: 180, most: 150)
    var parameters = parameters(factors: 5, epochs: 2, batch: batch)
    parameters.epsilon = 1
    parameters.linearLearningRate = 0.1
    var untrained = parameters
    untrained.epochs = 0
    let trainer = FactorizationMachineTrainer(parameters: parameters, threadCount: 3)
    let model = try trainer.train(records)
    var oracle = FactorizationMachineOracle(
      try FactorizationMachineTrainer(parameters: untrained).train(records))
    _ = oracle.learn(records, parameters)
    #expect(largestError(model.linear, oracle.linear) < 1e-3)
    #expect(largestError(model.factors, oracle.factors.flatMap { $0 }) < 1e-3)
  }

  /// Threads own groups of factors where there are enough, else they share rows and columns; mini-batches may have
  /// fewer rows than there are threads, and rows no entries, or more than others by far.
  @Test(
    "has the same bits at any number of threads", arguments: [1, 5, 8, 13, 16, 32, 64],
    [(32, 6), (1, 6), (5, 60), (64, 150)])
  func threads(factors: Int, of shape: (batch: Int, most: Int)) throws {
    var fixtures = LearningFixtures(seed: 21)
    let rows = shape.batch == 1 ? 40 : 301
    let train = fixtures.records(rows: rows, columns: 180, most: shape.most)
    let test = fixtures.records(rows: 77, columns: 180, most: shape.most)
    let weights = (0..<rows).map { Float($0 % 4) }
    var models: [FactorizationMachine] = []
    var curves: [[Double?]] = []
    for threads in [1, 2, 3, 8] {
      let log = ReportLog()
      models.append(
        try FactorizationMachineTrainer(
          parameters: parameters(factors: factors, batch: shape.batch), threadCount: threads
        ).train(train, weights: shape.batch == 5 ? weights : nil, test: test) {
          log.add($0)
          return true
        })
      curves.append(log.reports.flatMap { [$0.train, $0.test] })
    }
    for (model, curve) in zip(models, curves) {
      #expect(model.factors.map(\.bitPattern) == models[0].factors.map(\.bitPattern))
      #expect(model.linear.map(\.bitPattern) == models[0].linear.map(\.bitPattern))
      #expect(model == models[0])
      #expect(curve == curves[0])
    }
  }

  @Test func seedDecides() throws {
    var fixtures = LearningFixtures(seed: 22)
    let records = fixtures.records(rows: 100, columns: 30)
    var parameters = parameters()
    let first = try FactorizationMachineTrainer(parameters: parameters).train(records)
    #expect(try FactorizationMachineTrainer(parameters: parameters).train(records) == first)
    parameters.seed = 1
    #expect(try FactorizationMachineTrainer(parameters: parameters).train(records) != first)
  }

  @Test func learnsPlantedFactors() throws {
    var fixtures = LearningFixtures(seed: 31)
    let (train, test) = fixtures.plantedRatings(users: 60, items: 50, rank: 3)
    var parameters = parameters(factors: 6, epochs: 60, batch: 64)
    parameters.factorsLearningRate = 0.1
    parameters.linearLearningRate = 0.1
    parameters.factorsInit = .normal(sigma: 0.3)
    let model = try FactorizationMachineTrainer(parameters: parameters, threadCount: 2).train(train)
    let judgement = try RegressionJudgement(
      predictions: model.predict(test.matrix), labels: test.labels?.values ?? [],
      trainingLabels: train.labels?.values ?? [])
    #expect(judgement.model.rmse < 0.25 * judgement.baseline.rmse, "\(judgement)")
  }

  @Test("does not care for the unit of the labels")
  func unit() throws {
    var fixtures = LearningFixtures(seed: 32)
    let records = fixtures.records(rows: 200, columns: 30)
    // A power of four, so that its root scales factors without rounding.
    let scaled = Records(
      matrix: records.matrix, labels: Labels((records.labels?.values ?? []).map { $0 * 256 }))
    let model = try FactorizationMachineTrainer(parameters: parameters()).train(records)
    let other = try FactorizationMachineTrainer(parameters: parameters()).train(scaled)
    let expected = try model.predict(records.matrix).map { Double($0) * 256 }
    #expect(largestError(try other.predict(records.matrix), expected) < 1e-3)
  }

  @Test func hugeFeaturesStayStable() throws {
    var fixtures = LearningFixtures(seed: 33)
    let small = fixtures.records(rows: 300, columns: 20)
    let huge = SparseMatrix(
      rowCount: 300, columnCount: 20, rowOffsets: small.matrix.rowOffsets,
      columnIndices: small.matrix.columnIndices,
      values: small.matrix.values.map { $0 > 20 ? $0 * 1000 : $0 })
    let log = ReportLog()
    _ = try FactorizationMachineTrainer(parameters: parameters(epochs: 10)).train(
      Records(matrix: huge, labels: small.labels)
    ) {
      log.add($0)
      return true
    }
    #expect(log.reports.allSatisfy { $0.train < 30 })
  }

  @Test func testRMSEIsThatOfTheModel() throws {
    var fixtures = LearningFixtures(seed: 34)
    let train = fixtures.records(rows: 200, columns: 30)
    let test = fixtures.records(rows: 50, columns: 30)
    let log = ReportLog()
    let model = try FactorizationMachineTrainer(parameters: parameters(factors: 13)).train(
      train, test: test
    ) {
      log.add($0)
      return true
    }
    let metrics = try RegressionMetrics(
      predictions: model.predict(test.matrix), labels: test.labels?.values ?? [])
    #expect(log.reports.last?.test == metrics.rmse)
    #expect(log.reports.map(\.epoch) == [1, 2, 3])
  }

  @Test func stopsWhenAsked() throws {
    var fixtures = LearningFixtures(seed: 35)
    let records = fixtures.records(rows: 100, columns: 30)
    let log = ReportLog()
    let stopped = try FactorizationMachineTrainer(parameters: parameters(epochs: 9), threadCount: 2)
      .train(records) {
        log.add($0)
        return $0.epoch < 2
      }
    #expect(log.reports.count == 2)
    let short = try FactorizationMachineTrainer(parameters: parameters(epochs: 2)).train(records)
    #expect(stopped.factors == short.factors)
  }

  @Test func learnsFromRowsWithoutFeatures() throws {
    let matrix = SparseMatrix(
      rowCount: 3, columnCount: 2, rowOffsets: [0, 0, 0, 0], columnIndices: [], values: [])
    let model = try FactorizationMachineTrainer(parameters: parameters()).train(
      Records(matrix: matrix, labels: Labels([1, 2, 3])))
    #expect(abs(model.bias - 2) < 0.5)
    #expect(model.linear == [0, 0])
  }
}
