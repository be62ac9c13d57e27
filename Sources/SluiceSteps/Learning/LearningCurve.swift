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
    let parts = report.parts.map { "\($0.name) \(report.loss.words) \($0.value.fourDecimals)" }
    return "\(stage(report))epoch \(report.epoch) of \(epochs): \(parts.joined(separator: ", "))"
  }

  /// `resumed after epoch 2`.
  static func resumption(_ last: EpochReport) -> String {
    "\(stage(last))resumed after epoch \(last.epoch)"
  }

  private static func stage(_ report: EpochReport) -> String {
    report.isRefit ? "all rows, " : ""
  }

  /// Without times, so that equal work gives equal bytes.
  static func json(_ reports: [EpochReport]) -> JSONValue {
    let epochs = reports.filter { !$0.isRefit }.map { report in
      var members: [String: JSONValue] = ["epoch": .integer(report.epoch)]
      let loss = report.loss.rawValue.split(separator: "-").joined(separator: "_")
      for part in report.parts { members["\(part.name)_\(loss)"] = .number(part.value) }
      return JSONValue.object(members)
    }
    var members: [String: JSONValue] = ["epochs": .array(epochs)]
    if let best = reports.last(where: \.isBest) { members["best_epoch"] = .integer(best.epoch) }
    return .object(["training_metrics": .object(members)])
  }

  /// A panel for each part with a scale of its own: with heavy tails their errors lie far apart.
  static func svg(_ reports: [EpochReport]) -> String {
    let reports = reports.filter { !$0.isRefit }
    guard let first = reports.first else { return PlotStack([panel("rows", [], "loss")]).svg() }
    let words = ["rmse": "root mean squared error", "rmsle": "root mean squared logarithmic error"]
    let label = words[first.loss.rawValue] ?? "log loss"
    let panels = first.parts.map(\.name).reversed().map { name in
      panel(
        "\(name) rows",
        reports.compactMap { report in report.parts.first { $0.name == name }?.value }, label)
    }
    return PlotStack(panels).svg()
  }

  private static func panel(_ name: String, _ errors: [Double], _ label: String) -> String {
    LinePlot(
      title: "Learning curve: \(name == "train rows" ? "training rows" : name)", xLabel: "epoch",
      yLabel: label,
      series: [LinePlot.Series(name == "train rows" ? "training rows" : name, perStep: errors)],
      wholeNumbers: true
    ).svg()
  }
}

extension EpochReport {
  /// The errors there are, by whose rows they are.
  fileprivate var parts: [(name: String, value: Double)] {
    [("train", train)] + (validation.map { [("validation", $0)] } ?? [])
      + (test.map { [("test", $0)] } ?? [])
  }
}

extension Loss {
  fileprivate var words: String { self == .logLoss ? "log loss" : rawValue }
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
