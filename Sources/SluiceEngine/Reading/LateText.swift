import SluiceDiagnostics
import SluiceFrame
import SluiceYAML

/// A text or value with `${…}` in it that needs results of steps.
package struct LateText: Sendable {
  enum Part: Sendable {
    case text(String)
    /// With the place of its first character in the text that was written.
    case expression(ValueExpression, offset: Int)
  }

  var parts: [Part]
  /// Whether it is one `${…}` and nothing else, and so keeps its type.
  var isWhole: Bool
  /// What was written, to find places in it.
  let node: YAMLNode

  var type: ValueType {
    if isWhole, case .expression(let expression, _)? = parts.first { return expression.type }
    return .string
  }

  /// The results it needs, each with the place where it is named.
  var results: [(reference: ResultReference, span: SourceSpan)] {
    parts.flatMap { part -> [(ResultReference, SourceSpan)] in
      guard case .expression(let expression, let offset) = part else { return [] }
      return expression.locatedResults.map { reference, range in
        (
          reference,
          node.span(ofScalarOffsets: (range.lowerBound + offset)..<(range.upperBound + offset))
        )
      }
    }
  }

  func mappingResults(_ change: (ResultReference) -> ResultReference) -> LateText {
    var copy = self
    copy.parts = parts.map { part in
      guard case .expression(let expression, let offset) = part else { return part }
      return .expression(expression.mappingResults(change), offset: offset)
    }
    return copy
  }

  /// The same with the values of combinations in the place of their names.
  /// - Throws: what cannot be worked out, at its place.
  func settled(
    _ matrix: @escaping (Int, String) -> ParameterValue?
  ) throws(Diagnostic) -> LateText {
    var copy = self
    copy.parts = []
    for part in parts {
      guard case .expression(let expression, let offset) = part else {
        copy.parts.append(part)
        continue
      }
      do throws(ExpressionError) {
        copy.parts.append(.expression(try expression.settled(matrix), offset: offset))
      } catch {
        throw Diagnostic(error, in: node, offset: offset)
      }
    }
    return copy
  }

  /// The value, from what steps reported.
  /// - Throws: what cannot be worked out, at its place.
  func evaluated(
    _ look: @escaping (Int, String) -> ParameterValue?
  ) throws(Diagnostic) -> ParameterValue {
    var whole = ""
    for part in parts {
      switch part {
      case .text(let text): whole += text
      case .expression(let expression, let offset):
        let value: ParameterValue
        do throws(ExpressionError) {
          value = try expression.evaluated(look)
        } catch {
          throw Diagnostic(error, in: node, offset: offset)
        }
        if isWhole { return value }
        whole += value.plainText
      }
    }
    return .string(whole)
  }
}

extension Diagnostic {
  /// - Parameter offset: where the expression begins in the text of the node.
  init(_ error: ExpressionError, in node: YAMLNode, offset: Int) {
    self = .error(
      error.message,
      at: node.span(
        ofScalarOffsets: (error.range.lowerBound + offset)..<(error.range.upperBound + offset)),
      hint: error.hint)
  }
}
