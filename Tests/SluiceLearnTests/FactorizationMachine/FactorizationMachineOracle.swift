import SluiceFrame
import SluiceLearn

/// A factorization machine as the formulas write it: float64, one loop a sum, no blocks and no threads.
struct FactorizationMachineOracle {
  var bias: Double
  var linear: [Double]
  var factors: [[Double]]
  let normalized: Bool

  init(_ model: FactorizationMachine) {
    bias = Double(model.bias)
    linear = model.linear.map { Double($0) }
    factors = (0..<model.columnCount).map { column in
      (0..<model.factorCount).map { Double(model.factors[column * model.factorCount + $0]) }
    }
    normalized = model.instanceNormalization == .squaredNorm
  }

  /// The row as the model sees it.
  func entries(_ matrix: SparseMatrix, row: Int) -> [(column: Int, value: Double)] {
    let range = matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]
    let raw = range.map { (Int(matrix.columnIndices[$0]), Double(matrix.values[$0])) }
    guard normalized else { return raw }
    let length = raw.reduce(0) { $0 + $1.1 * $1.1 }.squareRoot()
    return raw.map { ($0.0, length > 0 ? $0.1 / length : 0) }
  }

  func prediction(_ entries: [(column: Int, value: Double)]) -> Double {
    var result = bias
    for (first, entry) in entries.enumerated() {
      result += linear[entry.column] * entry.value
      for other in entries[(first + 1)...] {
        for (left, right) in zip(factors[entry.column], factors[other.column]) {
          result += left * right * entry.value * other.value
        }
      }
    }
    return result
  }

  func predictions(_ matrix: SparseMatrix) -> [Double] {
    (0..<matrix.rowCount).map { prediction(entries(matrix, row: $0)) }
  }

  /// ½ Σ (prediction − label)².
  func loss(_ records: Records) -> Double {
    zip(predictions(records.matrix), records.labels?.values ?? []).reduce(0) { sum, pair in
      let error = pair.0 - Double(pair.1)
      return sum + 0.5 * error * error
    }
  }

  /// Mean absolute deviation of labels, the unit of learning rates.
  static func spread(_ labels: [Float], _ weights: [Float]? = nil) -> Double {
    var (sum, total) = (0.0, 0.0)
    for (row, label) in labels.enumerated() {
      sum += Double(weights?[row] ?? 1) * Double(label)
      total += Double(weights?[row] ?? 1)
    }
    let mean = sum / total
    let deviation =
      labels.enumerated().reduce(0.0) { sum, label in
        sum + Double(weights?[label.offset] ?? 1) * abs(Double(label.element) - mean)
      } / total
    return deviation > 0 ? deviation : 1
  }

  /// Learns in place and gives the train RMSE of each epoch; `self` is the model before learning.
  mutating func learn(_ records: Records, _ parameters: FactorizationMachineParameters) -> [Double]
  {
    let labels: [Double] = (records.labels?.values ?? []).map { Double($0) }
    let spread = Self.spread(records.labels?.values ?? [])
    let mean = labels.reduce(0, +) / Double(labels.count)
    let start = Double(parameters.epsilon)
    var biasSquares = start * spread * spread
    var linearSquares = linear.map { _ in start * spread * spread }
    var factorSquares = factors.map { $0.map { _ in start * spread * spread * spread } }
    let order = RandomStream(seed: parameters.seed, stream: 1)
    var rmses: [Double] = []
    for epoch in 0..<parameters.epochs {
      let rows = order.permutation(count: labels.count, epoch: epoch).map(Int.init)
      var squaredErrors = 0.0
      for first in stride(from: 0, to: rows.count, by: parameters.miniBatchSize) {
        var biasGradient = Double(parameters.biasWeightDecay) * (bias - mean)
        var linearGradients: [Int: Double] = [:]
        var factorGradients: [Int: [Double]] = [:]
        for row in rows[first..<min(first + parameters.miniBatchSize, rows.count)] {
          let entries = self.entries(records.matrix, row: row)
          let error: Double = prediction(entries) - labels[row]
          squaredErrors += error * error
          biasGradient += error
          for (column, value) in entries {
            linearGradients[column, default: 0] += error * value
            for factor in 0..<parameters.numFactors {
              var others = 0.0
              for other in entries where other.column != column {
                others += factors[other.column][factor] * other.value
              }
              var gradients =
                factorGradients[column] ?? Array(repeating: 0.0, count: parameters.numFactors)
              gradients[factor] += error * value * others
              factorGradients[column] = gradients
            }
          }
        }
        move(&bias, biasGradient, &biasSquares, rate: Double(parameters.biasLearningRate) * spread)
        for (column, gradient) in linearGradients {
          move(
            &linear[column], gradient + Double(parameters.linearWeightDecay) * linear[column],
            &linearSquares[column], rate: Double(parameters.linearLearningRate) * spread)
        }
        for (column, gradients) in factorGradients {
          for (factor, gradient) in gradients.enumerated() {
            let decay = Double(parameters.factorsWeightDecay) * spread * factors[column][factor]
            move(
              &factors[column][factor], gradient + decay, &factorSquares[column][factor],
              rate: Double(parameters.factorsLearningRate) * spread.squareRoot())
          }
        }
      }
      rmses.append((squaredErrors / Double(labels.count)).squareRoot())
    }
    return rmses
  }

  private func move(
    _ weight: inout Double, _ gradient: Double, _ squares: inout Double, rate: Double
  ) {
    squares += gradient * gradient
    weight -= rate * gradient / squares.squareRoot()
  }
}
