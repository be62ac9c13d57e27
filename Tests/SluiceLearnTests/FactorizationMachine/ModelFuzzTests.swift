import SluiceFrame
import SluiceLearn
import SluiceTestSupport
import Testing

/// A damaged model is one that predicts, judges and recommends, or an error, but never a trap.
@Suite struct ModelFuzzTests {
  private static func model(
    _ type: FactorizationMachine.PredictorType, _ transform: TargetTransform, factors: Int
  ) throws -> [UInt8] {
    let columns = 4
    let model = FactorizationMachine(
      columnCount: columns, factorCount: factors, bias: 0.5, linear: [1, -2, 3, 1e30],
      factors: (0..<columns * factors).map { Float($0 % 5) - 2 }, instanceNormalization: .none,
      predictorType: type, targetTransform: transform, smearing: transform == .none ? 1 : 1.25,
      hyperparameters: ["epochs": "3"])
    var sink = MemorySink()
    try model.safetensors.write(to: &sink)
    return sink.bytes
  }

  @Test func damagedModelsPredictOrSayWhy() throws {
    let seeds = [
      try Self.model(.regressor, .none, factors: 3), try Self.model(.regressor, .log1p, factors: 1),
      try Self.model(.binaryClassifier, .none, factors: 9),
    ]
    let words = ["none", "log1p", "regressor", "\"smearing\":\"1e38\",", "[0,7]", "[0]", "nan"]
    let run = try Fuzzing.run("model", seeds: seeds, words: words, seed: 1) { bytes in
      guard let file = try? SafetensorsFile(safetensors: bytes.span, name: "fuzzed") else {
        return false
      }
      let model: FactorizationMachine
      do throws(LearnError) {
        model = try FactorizationMachine(file)
      } catch {
        #expect(error.code == .malformed)
        return false
      }
      // A row of huge numbers in every column, an empty one, and one of ones.
      let width = Int32(min(model.columnCount, 50))
      let rows = SparseMatrix(
        rowCount: 3, columnCount: model.columnCount,
        rowOffsets: [0, Int(width), Int(width), 2 * Int(width)],
        columnIndices: Array(0..<width) + Array(0..<width),
        values: [Float](repeating: 3e38, count: Int(width)) + Array(repeating: 1, count: Int(width))
      )
      let predictions = try model.predict(rows)
      #expect(predictions.count == 3)
      _ = try RegressionMetrics(predictions: predictions, labels: [1, 2, 3])
      do throws(LearnError) {
        _ = try ClassificationMetrics(probabilities: predictions, labels: [1, 0, 1])
      } catch {
        #expect(error.code == .notFinite)
      }
      let empty = rows.selecting(rows: [1, 1])
      let found = try Recommender(model: model, items: rows).recommend(to: empty, top: 2)
      #expect(found.customerCount == 2)
      return true
    }
    #expect(run.isBalanced, "\(run)")
  }
}
