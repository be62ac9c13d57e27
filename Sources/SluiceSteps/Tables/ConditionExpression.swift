import SluiceDiagnostics
import SluiceEngine
import SluiceFrame

/// A condition over a table's columns as a step holds it: parsed, or with what is wrong with its text.
struct ConditionExpression: Sendable {
  private let parsed: Result<Expression, ExpressionError>

  init(_ text: String) {
    do throws(ExpressionError) {
      parsed = .success(try ExpressionParser.parse(text))
    } catch {
      parsed = .failure(error)
    }
  }

  /// The columns it names; none where the text is wrong.
  var columns: [String] { (try? parsed.get())?.columns ?? [] }

  /// Reports what is wrong with the condition over these columns, each at its place in the text.
  func check(against schema: Schema?, parameter: String, _ check: inout StepCheck) {
    let errors: [ExpressionError]
    switch parsed {
    case .success(let expression): errors = schema.map { expression.check($0) } ?? []
    case .failure(let wrong): errors = [wrong]
    }
    for error in errors {
      var hint = error.hint
      if let column = error.unknownColumn, let schema {
        hint = Suggestion.hint(for: column, among: schema.names) ?? hint
      }
      check.error(.part(parameter, error.range), error.message, hint: hint)
    }
  }

  /// A bit for each row, set where the condition holds.
  func evaluate(_ table: SelectedTable) throws -> Bitmap {
    switch parsed {
    case .success(let expression): return try expression.evaluate(table)
    case .failure(let wrong):
      throw StepFailure(wrong.message, hint: wrong.hint)
    }
  }
}
