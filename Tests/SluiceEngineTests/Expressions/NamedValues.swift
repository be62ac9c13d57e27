import SluiceEngine
import SluiceFrame

/// Values by name, for expressions outside of any pipeline; a late one is known only when it is asked for.
struct NamedValues: ExpressionScope {
  var values: [String: ParameterValue] = [:]
  var late: [(name: String, value: ParameterValue)] = []

  func meaning(of path: [String]) throws(ScopeError) -> ScopeMeaning {
    let name = path.joined(separator: ".")
    if let value = values[name] { return .value(value, value.type) }
    if let place = late.firstIndex(where: { $0.name == name }) {
      let type: ResultDeclaration.Kind =
        switch late[place].value {
        case .integer: .integer
        case .number: .number
        case .boolean: .boolean
        default: .string
        }
      return .result(
        ResultReference(step: "s", result: name, type: type, steps: [place], isList: false))
    }
    throw ScopeError("'\(name)' is unknown")
  }

  /// What a text comes to: its value, or its mistakes with the parts they are about.
  func outcome(_ text: String) -> Outcome {
    do throws(ExpressionErrors) {
      guard let expression = try ValueExpression(text, in: self) else { return .absent }
      if let value = expression.value { return .value(value) }
      do throws(ExpressionError) {
        return .value(try expression.evaluated { place, _ in late[place].value })
      } catch {
        return .errors([Outcome.Mistake(error, in: text)])
      }
    } catch {
      return .errors(error.errors.map { Outcome.Mistake($0, in: text) })
    }
  }

  enum Outcome: Equatable {
    case value(ParameterValue)
    case errors([Mistake])
    case absent

    struct Mistake: Equatable, CustomStringConvertible {
      var part: String
      var message: String

      init(_ part: String, _ message: String) {
        self.part = part
        self.message = message
      }

      init(_ error: ExpressionError, in text: String) {
        let scalars = text.unicodeScalars.dropFirst(error.range.lowerBound).prefix(
          error.range.count)
        self.init(String(String.UnicodeScalarView(scalars)), error.message)
      }

      var description: String { "‹\(part)› \(message)" }
    }

    var isError: Bool { if case .errors = self { true } else { false } }
  }
}
