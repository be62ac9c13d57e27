import SluiceFrame
import SluiceLearn
import SluicePlots
import Synchronization

/// The errors after each epoch, collected while a model learns.
///
/// The mutex guards the list between the trainer's threads and the step's.
final class LearningCurve: Sendable {
  private let collected = Mutex<[EpochReport]>([])

  func append(_ report: EpochReport) { collected.withLock { $0.append(report) } }

  var reports: [EpochReport] { collected.withLock { $0 } }

  /// `epoch 3 of 20: train rmse 51.2, test rmse 60.8`.
  static func line(_ report: EpochReport, of epochs: Int) -> String {
    "epoch \(report.epoch) of \(epochs): train rmse \(report.trainRMSE.rounded(to: 4))"
      + (report.testRMSE.map { ", test rmse \($0.rounded(to: 4))" } ?? "")
  }

  /// Without times, so that equal work gives equal bytes.
  static func json(_ reports: [EpochReport]) -> JSONValue {
    let epochs = reports.map { report in
      var members: [String: JSONValue] = [
        "epoch": .integer(report.epoch), "train_rmse": .number(report.trainRMSE),
      ]
      if let rmse = report.testRMSE { members["test_rmse"] = .number(rmse) }
      return JSONValue.object(members)
    }
    return .object(["training_metrics": .object(["epochs": .array(epochs)])])
  }

  static func svg(_ reports: [EpochReport]) -> String {
    var series = [LinePlot.Series("training rows", perStep: reports.map(\.trainRMSE))]
    let test = reports.compactMap(\.testRMSE)
    if !test.isEmpty { series.append(LinePlot.Series("test rows", perStep: test)) }
    return LinePlot(
      title: "Learning curve", xLabel: "epoch", yLabel: "root mean squared error", series: series,
      wholeNumbers: true
    ).svg()
  }
}

extension Double {
  /// Rounded to a number of decimals, for people.
  func rounded(to decimals: Int) -> Double {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (self * scale).rounded()
    return scaled.isFinite ? scaled / scale : self
  }
}
