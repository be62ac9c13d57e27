import SluiceFrame
import SluiceLearn
import Testing

/// Transformed targets, classes, and trainings that stop early.
struct TargetTests {
  private func counts(seed: UInt64 = 41) -> (train: Records, test: Records) {
    var fixtures = LearningFixtures(seed: seed)
    let (train, test) = fixtures.plantedRatings(users: 30, items: 25, rank: 2)
    func lifted(_ records: Records) -> Records {
      Records(
        matrix: records.matrix,
        labels: Labels(
          (records.labels?.values ?? []).map { Float(ExactMath.exponential(Double($0) / 2)) }))
    }
    return (lifted(train), lifted(test))
  }

  private func parameters() -> FactorizationMachineParameters {
    var parameters = FactorizationMachineParameters()
    parameters.numFactors = 4
    parameters.epochs = 30
    parameters.miniBatchSize = 16
    parameters.linearLearningRate = 0.1
    parameters.factorsLearningRate = 0.1
    return parameters
  }

  @Test func logarithmsComeBackAsLabels() throws {
    let (train, test) = counts()
    var parameters = parameters()
    parameters.targetTransform = .log1p
    let log = ReportLog()
    let model = try FactorizationMachineTrainer(parameters: parameters).train(train, test: test) {
      log.add($0)
      return true
    }
    let labels = try #require(test.labels?.values)
    let metrics = try RegressionMetrics(predictions: model.predict(test.matrix), labels: labels)
    let reported = try #require(log.reports.last?.test)
    #expect(log.reports.last?.loss == .rmsle)
    #expect(abs((metrics.rmsle ?? 0) - reported) < 1e-5)
    #expect(reported < 0.7 * (log.reports.first?.test ?? 0))
    let stored = try FactorizationMachine(model.safetensors)
    #expect(stored == model)
  }

  /// Multiplying by the mean of e to the residuals makes the mean right where residuals do not depend on the row.
  @Test func smearingPredictsTheMean() throws {
    let (train, _) = counts()
    var parameters = parameters()
    parameters.targetTransform = .log1p
    let middle = try FactorizationMachineTrainer(parameters: parameters).train(train)
    parameters.biasCorrection = .smearing
    let mean = try FactorizationMachineTrainer(parameters: parameters).train(train)
    #expect(mean.factors == middle.factors)
    let labels = try #require(train.labels?.values)
    let plain = try middle.predict(train.matrix)
    var factor = 0.0
    for (label, prediction) in zip(labels, plain) {
      factor += (1 + Double(label)) / (1 + Double(prediction)) / Double(labels.count)
    }
    #expect(abs(Double(mean.smearing) - factor) < 1e-4)
    #expect(mean.smearing > 1)
    let smeared = try mean.predict(train.matrix)
    for (before, after) in zip(plain, smeared) {
      #expect(abs((1 + after) - (1 + before) * mean.smearing) <= 1e-4 * (1 + after))
    }
    func total(_ values: [Float]) -> Double { values.reduce(0) { $0 + Double($1) } }
    #expect(abs(total(smeared) - total(labels)) < abs(total(plain) - total(labels)))
  }

  @Test func classesAreLearnedAsProbabilities() throws {
    var fixtures = LearningFixtures(seed: 43)
    let (train, test) = fixtures.plantedRatings(users: 60, items: 40, rank: 2)
    func classes(_ records: Records) -> Records {
      Records(
        matrix: records.matrix,
        labels: Labels((records.labels?.values ?? []).map { $0 > 5 ? 1 : 0 }))
    }
    var parameters = parameters()
    parameters.predictorType = .binaryClassifier
    parameters.instanceNormalization = .none
    parameters.factorsInit = .normal(sigma: 0.3)
    let log = ReportLog()
    let model = try FactorizationMachineTrainer(parameters: parameters).train(
      classes(train), test: classes(test)
    ) {
      log.add($0)
      return true
    }
    let probabilities = try model.predict(test.matrix)
    let labels = try #require(classes(test).labels?.values)
    #expect(probabilities.allSatisfy { $0 >= 0 && $0 <= 1 })
    var loss = 0.0
    for (probability, label) in zip(probabilities, labels) {
      let right = label == 1 ? Double(probability) : 1 - Double(probability)
      loss -= ExactMath.logarithm(max(right, 1e-12)) / Double(labels.count)
    }
    let reported = try #require(log.reports.last?.test)
    #expect(abs(loss - reported) < 1e-4)
    #expect(reported < 0.4, "\(reported)")
    let right = zip(probabilities, labels).count { ($0 > 0.5) == ($1 == 1) }
    #expect(Double(right) > 0.85 * Double(labels.count))
    #expect(try FactorizationMachine(model.safetensors) == model)
  }

  @Test func theBestEpochIsKept() throws {
    let (train, test) = counts(seed: 44)
    var parameters = parameters()
    parameters.epochs = 200
    parameters.numFactors = 16
    parameters.factorsLearningRate = 0.3
    parameters.earlyStopping = EarlyStopping(patience: 4, validationSize: 0.2)
    let log = ReportLog()
    let model = try FactorizationMachineTrainer(parameters: parameters).train(train, test: test) {
      log.add($0)
      return true
    }
    let reports = log.reports
    let best = try #require(reports.last { $0.isBest })
    #expect(reports.count == best.epoch + 4)
    #expect(reports.count < 200)
    #expect(reports.compactMap(\.validation).min() == best.validation)
    #expect(model.hyperparameters["best-epoch"] == "\(best.epoch)")
    // It is the model of a training of that many epochs.
    parameters.epochs = best.epoch
    let short = try FactorizationMachineTrainer(parameters: parameters).train(train)
    #expect(short.factors == model.factors)
    // The test rows decide nothing.
    parameters.epochs = 200
    #expect(try FactorizationMachineTrainer(parameters: parameters).train(train) == model)
  }

  @Test func theBestLengthIsLearnedAgainFromAllRows() throws {
    let (train, test) = counts(seed: 47)
    var parameters = parameters()
    parameters.epochs = 100
    parameters.factorsLearningRate = 0.3
    parameters.earlyStopping = EarlyStopping(patience: 3, validationSize: 0.2, refits: true)
    let log = ReportLog()
    let model = try FactorizationMachineTrainer(parameters: parameters).train(train, test: test) {
      log.add($0)
      return true
    }
    let best = try #require(log.reports.last { $0.isBest }).epoch
    #expect(log.reports.filter(\.isRefit).map(\.epoch) == Array(1...best))
    parameters.earlyStopping = nil
    parameters.epochs = best
    let plain = try FactorizationMachineTrainer(parameters: parameters).train(train)
    #expect(model.factors == plain.factors)
    #expect(model.linear == plain.linear)
    #expect(model.hyperparameters["best-epoch"] == "\(best)")
  }

  @Test(arguments: EarlyStopping.Monitor.allCases)
  func givenRowsDecideWhenToStop(_ monitor: EarlyStopping.Monitor) throws {
    let (train, test) = counts(seed: 45)
    var parameters = parameters()
    parameters.targetTransform = .log1p
    parameters.epochs = 60
    parameters.earlyStopping = EarlyStopping(patience: 2, monitor: monitor)
    let log = ReportLog()
    let model = try FactorizationMachineTrainer(parameters: parameters).train(
      train, validation: test, test: test
    ) {
      log.add($0)
      return true
    }
    #expect(log.reports.allSatisfy { $0.validation == $0.test })
    let labels = try #require(test.labels?.values)
    let metrics = try RegressionMetrics(predictions: model.predict(test.matrix), labels: labels)
    let best = try #require(log.reports.last { $0.isBest })
    #expect(abs((metrics.rmsle ?? 0) - (best.test ?? 0)) < 1e-5)
  }

  @Test func rowsCountAsTheirWeightsSay() throws {
    let (train, _) = counts(seed: 46)
    let labels = try #require(train.labels?.values)
    var parameters = parameters()
    parameters.epochs = 3
    let plain = try FactorizationMachineTrainer(parameters: parameters).train(train)
    let ones = try FactorizationMachineTrainer(parameters: parameters).train(
      train, weights: Array(repeating: 1, count: labels.count))
    #expect(ones == plain)
    // Rows of weight 0 teach nothing: their labels may be anything.
    let weights: [Float] = labels.indices.map { $0 % 3 == 0 ? 0 : 1 }
    let other = labels.indices.map { $0 % 3 == 0 ? labels[$0] + 1 : labels[$0] }
    let models = try [labels, other].map { labels in
      try FactorizationMachineTrainer(parameters: parameters).train(
        Records(matrix: train.matrix, labels: Labels(labels)), weights: weights)
    }
    #expect(models[0] == models[1])
    #expect(models[0] != plain)
  }

  @Test func whatCannotBeLearnedIsSaid() throws {
    let (train, _) = counts()
    func message(
      _ labels: [Float]? = nil, weights: [Float]? = nil,
      _ change: (inout FactorizationMachineParameters) -> Void
    ) -> String? {
      var parameters = parameters()
      change(&parameters)
      let records = Records(
        matrix: train.matrix, labels: labels.map { Labels($0) } ?? train.labels)
      do throws(LearnError) {
        _ = try FactorizationMachineTrainer(parameters: parameters).train(records, weights: weights)
        return nil
      } catch {
        return error.message
      }
    }
    let count = train.matrix.rowCount
    let zeros = [Float](repeating: 0, count: count)
    var odd = zeros
    odd[2] = -1
    #expect(
      message { $0.predictorType = .binaryClassifier }?.contains("classes are 0 and 1") == true)
    #expect(message(odd) { $0.targetTransform = .log1p }?.hasPrefix("training row 3 has") == true)
    #expect(message(weights: [1]) { _ in }?.contains("1 sample weights for") == true)
    #expect(message(weights: odd) { _ in }?.contains("row 3 is -1.0") == true)
    #expect(message(weights: zeros) { _ in }?.contains("no row counts") == true)
    #expect(message { $0.clipGradient = 0 }?.contains("clip-gradient is 0.0") == true)
    #expect(message { $0.rescaleGradient = -1 }?.contains("rescale-grad") == true)
    #expect(
      message { $0.factorsInit = .uniform(scale: -1) }?.contains("factors-init-scale") == true)
    #expect(message { $0.earlyStopping = EarlyStopping(patience: 0) }?.contains("patience") == true)
    #expect(
      message { $0.earlyStopping = EarlyStopping(validationSize: 0.9999) }?.contains("none is left")
        == true)
  }
}
