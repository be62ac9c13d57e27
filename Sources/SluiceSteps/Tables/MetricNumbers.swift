import SluiceEngine
import SluiceFrame

/// The numbers of a metrics document by the names of their columns.
struct MetricNumbers {
  private(set) var numbers: [String: ParameterValue] = [:]

  init(_ json: JSONValue) {
    if case .object(let members) = json {
      add(.object(members.filter { !Self.isTable($0.value) }), [])
    } else {
      add(json, [])
    }
  }

  /// Whether a value is a list of objects, of which each would be a row.
  private static func isTable(_ value: JSONValue) -> Bool {
    guard case .array(let elements) = value, !elements.isEmpty else { return false }
    return elements.allSatisfy { if case .object = $0 { true } else { false } }
  }

  private mutating func add(_ value: JSONValue, _ path: [String]) {
    switch value {
    case .integer(let number): numbers[Self.name(path)] = .integer(number)
    case .number(let number): numbers[Self.name(path)] = .number(number)
    case .object(let members):
      for (key, member) in members.sorted(by: { $0.key < $1.key }) { add(member, path + [key]) }
    case .array(let elements):
      for (place, element) in elements.enumerated() { add(element, path + ["\(place)"]) }
    case .null, .boolean, .string: break
    }
  }

  /// SageMaker's groups and its `value` say nothing that a table needs.
  private static func name(_ path: [String]) -> String {
    var path = path
    if path.count > 1, path.last == "value" { path.removeLast() }
    guard path.count > 1 else { return path.joined(separator: ".") }
    let kinds = ["regression", "binary_classification", "multiclass_classification", "ranking"]
    for kind in kinds {
      if path[0] == "\(kind)_metrics" { return path.dropFirst().joined(separator: ".") }
      if path[0] == "baseline_\(kind)_metrics" {
        return "baseline-" + path.dropFirst().joined(separator: ".")
      }
    }
    return path.joined(separator: ".")
  }
}
