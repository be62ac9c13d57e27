package import SluiceFrame

/// The rows whose labels lie between two quantiles of all labels, and how far predictions are from them.
///
/// Each range ends with a quantile, as NumPy interpolates it, and the next begins above. Equal labels are never torn
/// apart, so there may be fewer ranges than asked for, of unequal size.
package struct LabelQuantile: Sendable, Equatable {
  package let leastLabel: Double
  package let greatestLabel: Double
  package let rowCount: Int
  package let meanLabel: Double
  package let meanPrediction: Double
  package let model: Errors
  /// Of one prediction for every row.
  package let baseline: Errors

  /// In the unit of the labels.
  package struct Errors: Sendable, Equatable {
    package let rmse: Double
    package let mae: Double
  }

  /// The ranges that hold rows, rising.
  ///
  /// - Parameter constant: what the baseline predicts.
  /// - Precondition: as many predictions as labels, at least one, and `count` is at least 1.
  static func all(
    _ count: Int, predictions: [Float], labels: [Float], constant: Double
  ) -> [LabelQuantile] {
    let sorted = labels.map(Double.init).sorted()
    var bounds: [Double] = []
    for part in 1...count {
      let bound = Scaling.quantile(Double(part) / Double(count), sorted)
      if bounds.last.map({ bound > $0 }) ?? true { bounds.append(bound) }
    }
    var sums = [Sums](repeating: Sums(), count: bounds.count)
    for (label, prediction) in zip(labels, predictions) {
      var (low, high) = (0, bounds.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if Double(label) <= bounds[middle] { high = middle } else { low = middle + 1 }
      }
      sums[low].add(label, Double(prediction), constant)
    }
    return sums.filter { $0.count > 0 }.map(\.quantile)
  }

  private struct Sums {
    var count = 0
    var (least, greatest) = (Double.infinity, -Double.infinity)
    var (labels, predictions) = (0.0, 0.0)
    var (squares, absolutes) = (0.0, 0.0)
    var (constantSquares, constantAbsolutes) = (0.0, 0.0)

    mutating func add(_ label: Float, _ prediction: Double, _ constant: Double) {
      let label = Double(label)
      count += 1
      (least, greatest) = (min(least, label), max(greatest, label))
      labels += label
      predictions += prediction
      squares += (prediction - label) * (prediction - label)
      absolutes += abs(prediction - label)
      constantSquares += (constant - label) * (constant - label)
      constantAbsolutes += abs(constant - label)
    }

    var quantile: LabelQuantile {
      let count = Double(count)
      return LabelQuantile(
        leastLabel: least, greatestLabel: greatest, rowCount: self.count,
        meanLabel: labels / count,
        meanPrediction: predictions / count,
        model: Errors(rmse: (squares / count).squareRoot(), mae: absolutes / count),
        baseline: Errors(
          rmse: (constantSquares / count).squareRoot(), mae: constantAbsolutes / count))
    }
  }

  package var json: JSONValue {
    .object([
      "from": .number(leastLabel), "to": .number(greatestLabel),
      "rows": .integer(rowCount), "mean_label": .number(meanLabel),
      "mean_prediction": .number(meanPrediction), "rmse": .number(model.rmse),
      "mae": .number(model.mae), "baseline_rmse": .number(baseline.rmse),
      "baseline_mae": .number(baseline.mae),
    ])
  }
}
