import SluiceFrame
import SluiceLearn
import Testing

@Suite("the factorization machine as a model")
struct FactorizationMachineModelTests {
  @Test(arguments: InstanceNormalization.allCases, [1, 5, 8, 13, 64])
  func predictsWhatTheFormulaSays(normalization: InstanceNormalization, factors: Int) throws {
    var fixtures = LearningFixtures(seed: 51)
    let model = fixtures.model(columns: 30, factors: factors, normalization: normalization)
    let matrix = fixtures.matrix(rows: 200, columns: 30, most: 7)
    let predictions = try model.predict(matrix)
    let expected = FactorizationMachineOracle(model).predictions(matrix)
    // Huge values cancel out in Σ(vx)² − (Σ vx)²; the bound is relative to the largest of them.
    let size = expected.map(abs).max() ?? 1
    for (actual, wanted) in zip(predictions, expected) {
      #expect(abs(Double(actual) - wanted) < 1e-5 * max(size, 10))
    }
  }

  @Test func predictsTheSameAtAnyNumberOfThreads() throws {
    var fixtures = LearningFixtures(seed: 52)
    let model = fixtures.model(columns: 50, factors: 64, normalization: .squaredNorm)
    let matrix = fixtures.matrix(rows: 20_000, columns: 50, most: 7)
    let single = try model.predict(matrix)
    for threads in [2, 3, 8] { #expect(try model.predict(matrix, threads: threads) == single) }
  }

  @Test func refusesOtherColumns() throws {
    var fixtures = LearningFixtures(seed: 53)
    let model = fixtures.model(columns: 5, factors: 2, normalization: .none)
    let matrix = fixtures.matrix(rows: 2, columns: 6, most: 2)
    #expect(throws: LearnError.self) { try model.predict(matrix) }
  }

  @Test func becomesTensorsAndBack() throws {
    var fixtures = LearningFixtures(seed: 54)
    var parameters = FactorizationMachineParameters()
    parameters.numFactors = 3
    parameters.epochs = 1
    let model = try FactorizationMachineTrainer(parameters: parameters).train(
      fixtures.records(rows: 20, columns: 7))
    let stored = model.safetensors
    #expect(stored.tensors.map(\.name) == ["bias", "factors", "linear"])
    #expect(stored["factors"]?.shape == [7, 3])
    #expect(stored["linear"]?.shape == [7])
    #expect(stored["bias"]?.shape == [1])
    #expect(stored.metadata["predictor-type"] == "regressor")
    #expect(stored.metadata["instance-normalization"] == "squared-norm")
    #expect(stored.metadata["hyperparameter.num-factors"] == "3")
    #expect(try FactorizationMachine(stored) == model)
  }

  @Test func saysWhatIsWrongWithTensors() throws {
    var fixtures = LearningFixtures(seed: 55)
    let stored = fixtures.model(columns: 4, factors: 2, normalization: .none).safetensors
    func message(_ tensors: [SafetensorsFile.Tensor], _ metadata: [String: String]) -> String? {
      do {
        _ = try FactorizationMachine(SafetensorsFile(tensors: tensors, metadata: metadata))
        return nil
      } catch {
        #expect(error.code == .malformed)
        return error.message
      }
    }
    #expect(
      message(stored.tensors.filter { $0.name != "linear" }, stored.metadata)
        == "the model has no tensor 'linear'")
    var newer = stored.metadata
    newer["format-version"] = "3"
    #expect(
      message(stored.tensors, newer) == "the model's format-version is '3', but should be 1 or 2")
    #expect(
      message(stored.tensors, [:])
        == "the model's format is missing, but should be sluice-factorization-machine")
    let wide =
      stored.tensors.filter { $0.name != "factors" }
      + [.init("factors", shape: [2, 4], .float32(Array(repeating: 0, count: 8)))]
    #expect(
      message(wide, stored.metadata)
        == "the model's tensors do not fit each other: bias [1], linear [4], factors [2, 4]")
    let double =
      stored.tensors.filter { $0.name != "bias" } + [.init("bias", shape: [1], .float64([0]))]
    #expect(
      message(double, stored.metadata) == "the model's tensor 'bias' is not of float32")
    let flat =
      stored.tensors.filter { $0.name != "factors" }
      + [.init("factors", shape: [8], .float32(Array(repeating: 0, count: 8)))]
    #expect(
      message(flat, stored.metadata)
        == "the model's tensor 'factors' has 1 dimensions instead of 2")
    let empty: [SafetensorsFile.Tensor] = [
      .init("bias", shape: [1], .float32([0])), .init("linear", shape: [0], .float32([])),
      .init("factors", shape: [0, 1 << 40], .float32([])),
    ]
    #expect(
      message(empty, stored.metadata)
        == "the model's tensors do not fit each other: bias [1], linear [0], "
        + "factors [0, 1099511627776]")
    for weight in [Float.nan, .infinity] {
      let wild =
        stored.tensors.filter { $0.name != "linear" }
        + [.init("linear", shape: [4], .float32([0, 1, weight, 2]))]
      #expect(
        message(wild, stored.metadata)
          == "the model's tensor 'linear' has a weight that is not a finite number")
    }
  }

  @Test func randomNumbersAreNearlyNormal() {
    let stream = RandomStream(seed: 9, stream: 0)
    let drawn = (0..<100_000 as Range<UInt64>).map { Double(stream.normal(at: $0)) }
    let mean = drawn.reduce(0, +) / 100_000
    let variance = drawn.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 100_000
    #expect(abs(mean) < 0.02)
    #expect(abs(variance - 1) < 0.02)
    #expect(abs(Double(drawn.count { abs($0) < 1 }) / 100_000 - 0.6827) < 0.01)
    #expect(stream.permutation(count: 100, epoch: 3).sorted() == Array(0..<100))
    #expect(stream.permutation(count: 100, epoch: 3) != stream.permutation(count: 100, epoch: 4))
  }
}
