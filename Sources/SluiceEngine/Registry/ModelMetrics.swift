package import SluiceFrame

/// The numbers of a metrics document by name: `rmse`, and `baseline.rmse` for what a baseline reaches.
package enum ModelMetrics {
  /// Reads SageMaker's shape, `{"regression_metrics": {"rmse": {"value": …}}}`, and any other nesting of numbers;
  /// the name of a section `…_metrics` is left out, that of a baseline's is `baseline`.
  package static func values(of document: JSONValue) -> [String: Double] {
    var values: [String: Double] = [:]
    collect(document, [], &values)
    return values
  }

  private static func collect(
    _ value: JSONValue, _ path: [String], _ values: inout [String: Double]
  ) {
    if let number = value.doubleValue ?? value["value"]?.doubleValue {
      if !path.isEmpty { values[path.joined(separator: ".")] = number }
      return
    }
    guard case .object(let members) = value else { return }
    for (key, member) in members.sorted(by: { $0.key < $1.key }) {
      let isSection = key.hasSuffix("_metrics")
      let step = isSection ? (key.hasPrefix("baseline_") ? ["baseline"] : []) : [key]
      collect(member, path + step, &values)
    }
  }
}
