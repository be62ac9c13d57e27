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
    "epoch \(report.epoch) of \(epochs): train rmse \(report.trainRMSE.fourDecimals)"
      + (report.testRMSE.map { ", test rmse \($0.fourDecimals)" } ?? "")
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

  /// A panel for each part with a scale of its own: with heavy tails their errors lie far apart.
  static func svg(_ reports: [EpochReport]) -> String {
    var panels = [panel("training rows", reports.map(\.trainRMSE))]
    let test = reports.compactMap(\.testRMSE)
    if !test.isEmpty { panels.insert(panel("test rows", test), at: 0) }
    return PlotStack(panels).svg()
  }

  private static func panel(_ name: String, _ errors: [Double]) -> String {
    LinePlot(
      title: "Learning curve: \(name)", xLabel: "epoch", yLabel: "root mean squared error",
      series: [LinePlot.Series(name, perStep: errors)], wholeNumbers: true
    ).svg()
  }
}

extension Double {
  /// With four decimals, for people.
  fileprivate var fourDecimals: String {
    let scaled = (self * 10_000).rounded()
    guard scaled.isFinite, abs(scaled) < 9e15 else { return "\(self)" }
    let fraction = String(Int64(abs(scaled)) % 10_000)
    return (scaled < 0 ? "-" : "") + "\(Int64(abs(scaled)) / 10_000)."
      + String(repeating: "0", count: 4 - fraction.count) + fraction
  }
}
