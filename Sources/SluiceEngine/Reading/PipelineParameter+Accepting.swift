import SluiceDiagnostics
import SluiceYAML

extension PipelineParameter {
  /// Why a value does not fit a parameter, as one phrase.
  package struct Refusal: Error, Sendable {
    package var message: String
  }

  /// The value in the parameter's own type, if it fits type, limits and choices.
  package func accepting(_ value: ParameterValue) -> Result<ParameterValue, Refusal> {
    let typed: ParameterValue
    switch (kind, value) {
    case (.list, .list(let elements)):
      if let element { return accepting(elements, each: element) }
      if let wrong = elements.first(where: { !choices.isEmpty && !choices.contains($0) }) {
        return .failure(refusal(of: wrong))
      }
      return .success(value)
    case (.boolean, .boolean), (.integer, .integer), (.number, .number), (.string, .string),
      (.path, .string):
      typed = value
    case (.number, .integer(let whole)): typed = .number(Double(whole))
    default:
      return .failure(Refusal(message: "needs \(kind.words), got \(value.words)"))
    }
    let number: Double? =
      switch typed {
      case .integer(let value): Double(value)
      case .number(let value): value
      default: nil
      }
    if let number, let minimum, number < minimum {
      return .failure(Refusal(message: "must be at least \(plain(minimum)), got \(plain(number))"))
    }
    if let number, let maximum, number > maximum {
      return .failure(Refusal(message: "must be at most \(plain(maximum)), got \(plain(number))"))
    }
    if !choices.isEmpty, !choices.contains(typed) { return .failure(refusal(of: value)) }
    return .success(typed)
  }

  private func accepting(
    _ elements: [ParameterValue], each kind: Kind
  ) -> Result<ParameterValue, Refusal> {
    var single = self
    single.kind = kind
    single.element = nil
    var accepted: [ParameterValue] = []
    for (place, value) in elements.enumerated() {
      switch single.accepting(value) {
      case .success(let value): accepted.append(value)
      case .failure(let refusal):
        return .failure(Refusal(message: "at place \(place + 1) \(refusal.message)"))
      }
    }
    return .success(.list(accepted))
  }

  private func refusal(of value: ParameterValue) -> Refusal {
    let names = choices.map(\.plainText).joined(separator: ", ")
    return Refusal(message: "must be one of \(names), got \(value.words)")
  }

  /// The value that a text of the command line or the environment stands for.
  package func parsing(_ text: String) -> Result<ParameterValue, Refusal> {
    switch kind {
    case .path, .string: return accepting(.string(text))
    case .boolean:
      switch text {
      case "true": return accepting(.boolean(true))
      case "false": return accepting(.boolean(false))
      default: break
      }
    case .integer:
      if let value = Int(text) { return accepting(.integer(value)) }
    case .list:
      // `1, 2` and `[1, 2]` are the same list, its elements typed as YAML types them.
      let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
      let file = SourceFile(path: "-p \(name)", text: isBracketed ? text : "[\(text)]")
      if let node = YAMLReader.read(file).node, let value = node.plainValue {
        return accepting(elementsAreTexts ? node.texts : value)
      }
    case .number:
      if let value = Double(text), value.isFinite { return accepting(.number(value)) }
    }
    return .failure(Refusal(message: "needs \(kind.words), got '\(text)'"))
  }

  private var elementsAreTexts: Bool { element == .string || element == .path }

  private func plain(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }
}

extension YAMLNode {
  /// The elements of a list of scalars as they are written.
  fileprivate var texts: ParameterValue {
    guard case .sequence(let elements) = content else { return .list([]) }
    return .list(elements.map { .string($0.scalarText) })
  }
}

extension PipelineParameter.Kind {
  /// The types of single values.
  static let plain: [PipelineParameter.Kind] = [.path, .string, .integer, .number, .boolean]

  /// The type in expressions.
  var valueType: ValueType {
    switch self {
    case .path, .string: .string
    case .integer: .integer
    case .number: .number
    case .boolean: .boolean
    case .list: .list(of: .unknown)
    }
  }

  /// With its article, for messages.
  package var words: String {
    switch self {
    case .path: "a path"
    case .string: "text"
    case .integer: "an integer"
    case .number: "a number"
    case .boolean: "true or false"
    case .list: "a list of values"
    }
  }
}
