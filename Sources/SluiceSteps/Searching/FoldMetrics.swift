import SluiceEngine
import SluiceFrame

/// The numbers of several metrics documents, one for each fold, by names with `-` between words.
struct FoldMetrics {
  let numbers: [[String: Double]]

  init(_ documents: [Metrics]) {
    numbers = documents.map { document in
      var named: [String: Double] = [:]
      for (name, value) in MetricNumbers(document.json).numbers {
        let key = name.split(separator: "_").joined(separator: "-")
        switch value {
        case .integer(let number): named[key] = Double(number)
        case .number(let number): named[key] = number
        default: break
        }
      }
      return named
    }
  }

  /// In every document, in the order of the names, without the baselines.
  var names: [String] {
    guard let first = numbers.first else { return [] }
    return first.keys.filter { name in
      !name.hasPrefix("baseline-") && numbers.allSatisfy { $0[name] != nil }
    }.sorted()
  }

  /// The number of each document.
  /// - Throws: where none of them has it.
  func values(of name: String) throws -> [Double?] {
    let values = numbers.map { $0[name] }
    if values.allSatisfy({ $0 == nil }) {
      throw StepFailure(
        "the metrics have no number '\(name)'",
        hint: names.isEmpty ? "they have none" : "they have \(names.joined(separator: ", "))")
    }
    return values
  }

  /// The epoch that was kept according to a training's own metrics, else its last one.
  static func epochs(_ document: Metrics) -> Double? {
    let metrics = document.json["training_metrics"] ?? document.json
    if let best = metrics["best_epoch"]?.doubleValue { return best }
    if case .array(let epochs)? = metrics["epochs"] { return Double(epochs.count) }
    return nil
  }
}
