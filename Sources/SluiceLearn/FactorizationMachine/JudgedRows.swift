import SluiceFrame

/// Rows that a training judges after each epoch and never learns from.
final class JudgedRows: Sendable {
  let matrix: SparseMatrix
  let targets: [Float]
  let scales: [Float]
  /// Before they are turned into answers.
  let predictions: SharedBuffer<Float>

  init(_ rows: LabelledRows, _ normalization: InstanceNormalization) {
    matrix = rows.matrix
    targets = rows.targets
    scales = normalization.scales(of: rows.matrix)
    predictions = SharedBuffer(repeating: 0, count: rows.targets.count)
  }

  /// What the predictions are worth, once all threads have made theirs.
  func value(_ loss: Loss) -> Double {
    var sum = 0.0
    for row in 0..<predictions.count {
      sum += unsafe loss.ofRow(predictions.base[row], targets[row])
    }
    return loss.ofMean(sum / Double(predictions.count))
  }

  /// The same as early stopping watches it.
  func value(
    _ monitor: EarlyStopping.Monitor, _ parameters: FactorizationMachineParameters
  ) -> Double {
    if monitor == .loss { return value(parameters.loss) }
    let transform = parameters.targetTransform
    var sum = 0.0
    for row in 0..<predictions.count {
      let prediction = FactorizationMachine.answer(
        unsafe predictions.base[row], parameters.predictorType, transform, smearing: 1)
      let label =
        transform == .none
        ? targets[row]
        : FactorizationMachine.answer(targets[row], .regressor, transform, smearing: 1)
      let error = abs(Double(prediction) - Double(label))
      sum += monitor == .mae ? error : error * error
    }
    let mean = sum / Double(predictions.count)
    return monitor == .mae ? mean : mean.squareRoot()
  }
}

/// A matrix with what is to be learned of each row: labels after the target transform.
struct LabelledRows {
  var matrix: SparseMatrix
  var targets: [Float]
  /// nil where all rows count the same.
  var weights: [Float]?

  func selecting(_ rows: [Int32]) -> LabelledRows {
    LabelledRows(
      matrix: matrix.selecting(rows: rows), targets: rows.map { targets[Int($0)] },
      weights: weights.map { all in rows.map { all[Int($0)] } })
  }
}

extension Loss {
  /// The derivative by the prediction: what a row's gradient is made of.
  @inline(__always)
  func error(_ prediction: Float, _ target: Float) -> Float {
    self == .logLoss
      ? Float(ExactMath.logistic(Double(prediction))) - target : prediction - target
  }

  /// A row's part of the sum.
  @inline(__always)
  func ofRow(_ prediction: Float, _ target: Float) -> Double {
    if self == .logLoss {
      let prediction = Double(prediction)
      return ExactMath.softplus(prediction) - Double(target) * prediction
    }
    let error = Double(prediction) - Double(target)
    return error * error
  }

  /// From the mean over rows.
  func ofMean(_ mean: Double) -> Double { self == .logLoss ? mean : mean.squareRoot() }
}
