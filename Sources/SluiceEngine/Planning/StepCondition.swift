import SluiceDiagnostics
import SluiceFrame
import SluiceYAML

/// Whether a step takes part in a run.
package enum StepCondition: Sendable {
  case always
  /// Known before anything runs, with the reason: `when 'parameters.full' is false`.
  case never(String)
  /// Decided once the steps have run whose results it needs.
  case late(LateCondition)

  var isLate: Bool { if case .late = self { true } else { false } }
}

/// A `when:` that needs results of steps.
package struct LateCondition: Sendable {
  let expression: ValueExpression
  let node: YAMLNode
  let offset: Int

  /// As it was written: `steps.quality.rmse < 2`.
  package let text: String

  /// Why the step is skipped where the condition does not hold.
  package var reason: String { "when '\(text)' is false" }

  /// - Parameter look: the result of a step by its place and name; nil where it reported none.
  package func evaluate(
    _ look: @escaping (Int, String) -> ParameterValue?
  ) -> Result<Bool, StepFailure> {
    do throws(ExpressionError) {
      let value = try expression.evaluated(look)
      return .success(value == .boolean(true))
    } catch {
      return .failure(StepFailure(Diagnostic(error, in: node, offset: offset)))
    }
  }
}

extension StepFailure {
  /// A mistake in the pipeline file that showed only while it ran.
  init(_ diagnostic: Diagnostic) {
    let place = diagnostic.span.map { "\($0.path):\($0.start.line):\($0.start.column): " } ?? ""
    self.init(place + diagnostic.message, hint: diagnostic.hint)
  }
}

extension StepCondition {
  /// Reads a `when:`, a bare expression or `${…}`.
  ///
  /// - Returns: nil where it is mistaken, which is reported.
  static func reading(
    _ node: YAMLNode, in scope: some ExpressionScope, into diagnostics: inout [Diagnostic]
  ) -> StepCondition? {
    switch node.content {
    case _ where node.isMistaken: return nil
    case .boolean(let value): return value ? .always : .never("when is false")
    case .string: break
    default:
      diagnostics.append(
        .error(
          "'when' must be a condition, found \(node.words)", at: node.span,
          hint: "such as parameters.full"))
      return nil
    }
    let text = node.scalarText
    let (source, offset) = TextTemplate(text).whole ?? (text, 0)
    let (expression, problems) = ValueExpression.reading(source, offset, node, in: scope)
    diagnostics += problems
    guard let expression else { return nil }
    let shown = shortened(source)
    switch (expression.type, expression.value) {
    case (.boolean, .boolean(let value)?), (.unknown, .boolean(let value)?):
      return value ? .always : .never("when '\(shown)' is false")
    case (.boolean, nil):
      return .late(
        LateCondition(expression: expression, node: node, offset: offset, text: shown))
    default:
      diagnostics.append(
        .error(
          "'when' must be true or false, but this is "
            + (expression.value?.type ?? expression.type).phrase,
          at: node.span(
            ofScalarOffsets: offset..<(offset + source.unicodeScalars.count)),
          hint: "compare it, such as \(shown) > 0"))
      return nil
    }
  }

  private static func shortened(_ source: String) -> String {
    let words = source.split { $0 == " " || $0 == "\n" || $0 == "\t" }.joined(separator: " ")
    return words.count > 100 ? words.prefix(97) + "…" : words
  }

  /// The results it needs, each with the place where it is named.
  var results: [(reference: ResultReference, span: SourceSpan)] {
    guard case .late(let late) = self else { return [] }
    return late.expression.locatedResults.map { reference, range in
      (
        reference,
        late.node.span(
          ofScalarOffsets: (range.lowerBound + late.offset)..<(range.upperBound + late.offset))
      )
    }
  }

  /// The same with the values of combinations in the place of their names.
  func settled(_ matrix: @escaping (Int, String) -> ParameterValue?) -> StepCondition {
    guard case .late(let late) = self, let settled = try? late.expression.settled(matrix) else {
      return self
    }
    if let value = settled.value { return value == .boolean(true) ? .always : .never(late.reason) }
    return .late(
      LateCondition(expression: settled, node: late.node, offset: late.offset, text: late.text))
  }

  func mappingResults(_ change: (ResultReference) -> ResultReference) -> StepCondition {
    guard case .late(let late) = self else { return self }
    return .late(
      LateCondition(
        expression: late.expression.mappingResults(change), node: late.node, offset: late.offset,
        text: late.text))
  }
}
