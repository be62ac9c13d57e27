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
      if let value = YAMLReader.read(file).node?.plainValue { return accepting(value) }
    case .number:
      if let value = Double(text), value.isFinite { return accepting(.number(value)) }
    }
    return .failure(Refusal(message: "needs \(kind.words), got '\(text)'"))
  }

  private func plain(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }
}

extension PipelineParameter.Kind {
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
