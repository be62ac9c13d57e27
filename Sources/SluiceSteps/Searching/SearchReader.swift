import SluiceDiagnostics
import SluiceEngine

/// Reads `search:` and checks every value against the kind that is tuned.
struct SearchReader {
  private let kind: StepDeclaration
  private let fixed: Set<String>
  private let resource: String?
  private let method: String?
  /// The parameters as they were written, by name.
  private(set) var places: [String: LocatedValue.Entry] = [:]

  init(_ kind: StepDeclaration, fixed: Set<String>, resource: String?, method: String?) {
    self.kind = kind
    self.fixed = fixed
    self.resource = resource
    self.method = method
  }

  /// - Returns: nil where something is mistaken, which is reported.
  mutating func read(_ expansion: inout StepExpansion) -> SearchSpace? {
    let entries = expansion.entries("search")
    if entries.isEmpty {
      expansion.report(
        "there is nothing to search over", at: expansion.span(of: "search"),
        hint: "name parameters of '\(kind.name)' with their values: { \(example): […] }")
      return nil
    }
    var axes: [SearchSpace.Axis] = []
    for entry in entries {
      if entry.key == resource {
        expansion.report(
          "'\(entry.key)' is what halving gives out and cannot be searched over", at: entry.keySpan)
        continue
      }
      if fixed.contains(entry.key) {
        expansion.report(
          "'\(entry.key)' is fixed by 'with' and searched over as well", at: entry.keySpan)
        continue
      }
      guard let values = axis(entry, &expansion) else { continue }
      places[entry.key] = entry
      axes.append(.init(name: entry.key, values: values))
    }
    return axes.count == entries.count ? SearchSpace(axes: axes) : nil
  }

  private var example: String { kind.parameters.first?.name ?? "name" }

  private func axis(
    _ entry: LocatedValue.Entry, _ expansion: inout StepExpansion
  ) -> SearchAxis? {
    switch entry.value.content {
    case .list(let elements): return choices(elements, entry, &expansion)
    case .map(let limits): return range(limits, entry, &expansion)
    default:
      // An unknown name says more than what is wrong with the values.
      if kind.parameter(entry.key) == nil {
        _ = expansion.checked(entry, for: kind)
        return nil
      }
      expansion.report(
        "'\(entry.key)' must have a list of values or a range to search over, found "
          + entry.value.words, at: entry.value.span, hint: "such as [8, 16] or { low: 8, high: 64 }"
      )
      return nil
    }
  }

  private func choices(
    _ elements: [LocatedValue], _ entry: LocatedValue.Entry, _ expansion: inout StepExpansion
  ) -> SearchAxis? {
    if elements.isEmpty {
      expansion.report("'\(entry.key)' has no values to search over", at: entry.value.span)
      return nil
    }
    var values: [ParameterValue] = []
    for element in elements {
      switch element.value {
      case .null, .list, .map:
        expansion.report(
          "a value to search over must be a single one, found \(element.words)", at: element.span)
        return nil
      default: break
      }
      guard let value = checked(element, entry, &expansion) else { continue }
      if values.contains(value) {
        expansion.report("'\(entry.key)' has a value twice", at: element.span)
        continue
      }
      values.append(value)
      // One message is enough for a name that does not exist.
      if kind.parameter(entry.key) == nil { return nil }
    }
    guard values.count == elements.count else { return nil }
    if SearchAxis.choices(values).resultKind == nil {
      expansion.report(
        "the values of '\(entry.key)' are not all of one type", at: entry.value.span)
      return nil
    }
    return .choices(values)
  }

  private func range(
    _ limits: [LocatedValue.Entry], _ entry: LocatedValue.Entry,
    _ expansion: inout StepExpansion
  ) -> SearchAxis? {
    let keys = ["low", "high", "log"]
    var isWhole = true
    for limit in limits where !keys.contains(limit.key) {
      expansion.report(
        "a range has no key '\(limit.key)'", at: limit.keySpan,
        hint: Suggestion.hint(for: limit.key, among: keys)
          ?? "the keys are \(keys.joined(separator: ", "))")
      isWhole = false
    }
    if method == "grid" {
      expansion.report(
        "a grid needs a list of values for '\(entry.key)'", at: entry.value.span,
        hint: "list them, or use method: random")
      return nil
    }
    func limit(_ key: String) -> LocatedValue? {
      limits.first { $0.key == key && $0.value.value != .null }?.value
    }
    guard isWhole, let low = limit("low"), let high = limit("high") else {
      if isWhole {
        expansion.report(
          "the range of '\(entry.key)' has no '\(limit("low") == nil ? "low" : "high")'",
          at: entry.value.span, hint: "such as { low: 8, high: 64 }")
      }
      return nil
    }
    guard let first = checked(low, entry, &expansion),
      let last = checked(high, entry, &expansion)
    else { return nil }
    let isLog: Bool
    switch limit("log")?.value {
    case nil: isLog = false
    case .boolean(let value)?: isLog = value
    case _?:
      expansion.report(
        "'log' must be true or false, found \(limit("log")?.words ?? "")",
        at: limit("log")?.span ?? entry.value.span)
      return nil
    }
    return axis(first, last, isLog, low, high, entry, &expansion)
  }

  private func axis(
    _ first: ParameterValue, _ last: ParameterValue, _ isLog: Bool, _ low: LocatedValue,
    _ high: LocatedValue, _ entry: LocatedValue.Entry, _ expansion: inout StepExpansion
  ) -> SearchAxis? {
    func number(_ value: ParameterValue) -> Double? {
      switch value {
      case .integer(let number): Double(number)
      case .number(let number): number
      default: nil
      }
    }
    guard let start = number(first), let end = number(last) else {
      expansion.report(
        "'\(entry.key)' is no number and has no range", at: entry.value.span,
        hint: "list the values")
      return nil
    }
    if start >= end {
      expansion.report(
        "the range of '\(entry.key)' ends at \(last.plainText), which is not above its low end",
        at: high.span)
      return nil
    }
    if isLog, start <= 0 {
      expansion.report(
        "a logarithmic range begins above 0, this one at \(first.plainText)", at: low.span)
      return nil
    }
    if case .integer(let start) = first, case .integer(let end) = last {
      guard !end.subtractingReportingOverflow(start).overflow, end - start < 1 << 52 else {
        expansion.report("the range of '\(entry.key)' is too wide", at: entry.value.span)
        return nil
      }
      return .integers(low: start, high: end, isLog: isLog)
    }
    return .numbers(low: start, high: end, isLog: isLog)
  }

  private func checked(
    _ value: LocatedValue, _ entry: LocatedValue.Entry, _ expansion: inout StepExpansion
  ) -> ParameterValue? {
    expansion.checked(.init(key: entry.key, keySpan: entry.keySpan, value: value), for: kind)
  }
}

extension SearchAxis {
  /// The type that all values have; nil where they have none in common.
  var resultKind: ResultDeclaration.Kind? {
    guard case .choices(let values) = self else {
      if case .integers = self { return .integer }
      return .number
    }
    let kinds = values.map { value -> ResultDeclaration.Kind? in
      switch value {
      case .boolean: .boolean
      case .integer: .integer
      case .number: .number
      case .string: .string
      case .null, .list, .map: nil
      }
    }
    guard let first = kinds[0] else { return nil }
    if kinds.allSatisfy({ $0 == first }) { return first }
    return kinds.allSatisfy { $0 == .integer || $0 == .number } ? .number : nil
  }
}
