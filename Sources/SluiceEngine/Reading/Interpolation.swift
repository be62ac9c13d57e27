import SluiceDiagnostics
import SluiceFrame
import SluiceYAML

/// Puts the values of expressions in the place of `${…}`; `$${` stands for `${` itself.
///
/// A value that is one `${…}` and nothing else keeps its type; within a longer text the value becomes text.
struct Interpolation<Scope: ExpressionScope> {
  let scope: Scope
  /// Whether parameters are those that `-p` sets.
  let isOutermost: Bool
  private(set) var diagnostics: [Diagnostic] = []
  /// How many values could not be had so far, each for a reason that is reported here or was before.
  private(set) var unresolvedCount = 0

  init(scope: Scope, isOutermost: Bool) {
    self.scope = scope
    self.isOutermost = isOutermost
  }

  mutating func resolve(_ node: YAMLNode) -> LocatedValue {
    if node.isMistaken { unresolvedCount += 1 }
    switch node.content {
    case .sequence(let elements):
      return LocatedValue(content: .list(elements.map { resolve($0) }), node: node)
    case .mapping(let entries):
      let resolved = entries.map {
        LocatedValue.Entry(key: $0.key, keySpan: $0.keySpan, value: resolve($0.value))
      }
      return LocatedValue(content: .map(resolved), node: node)
    case .string(let text): return resolve(text, node)
    default: return LocatedValue(content: .scalar(node.scalarValue ?? .null), node: node)
    }
  }

  private mutating func resolve(_ text: String, _ node: YAMLNode) -> LocatedValue {
    guard text.utf8.contains(UInt8(ascii: "$")), text.contains("${") else {
      return LocatedValue(content: .scalar(.string(text)), node: node)
    }
    let template = TextTemplate(text)
    if let (source, offset) = template.whole { return whole(source, offset, node) }
    var parts: [LateText.Part] = []
    var pieces: [TextPiece] = []
    var length = 0
    func add(_ part: String, _ source: Range<Int>, isWritten: Bool) {
      let count = part.unicodeScalars.count
      pieces.append(
        TextPiece(result: length..<length + count, source: source, isWritten: isWritten))
      length += count
      if case .text(let before)? = parts.last {
        parts[parts.count - 1] = .text(before + part)
      } else {
        parts.append(.text(part))
      }
    }
    for piece in template.pieces {
      switch piece {
      case .text(let text, let range):
        add(text, range, isWritten: text.unicodeScalars.count == range.count)
      case .expression(let source, let offset, let range):
        guard let expression = expression(source, offset, node) else { continue }
        if let value = expression.value {
          add(value.plainText, range, isWritten: false)
        } else {
          parts.append(.expression(expression, offset: offset))
        }
      case .unclosed(let range):
        unresolvedCount += 1
        diagnostics.append(
          .error(
            "'${' is never closed", at: node.span(ofScalarOffsets: range),
            hint: "add '}', or write '$${' for the text itself"))
      }
    }
    if parts.count <= 1, case .text(let text) = parts.first ?? .text("") {
      return LocatedValue(
        content: .scalar(.string(text)), node: node, isWritten: false, pieces: pieces)
    }
    return LocatedValue(
      content: .late(LateText(parts: parts, isWhole: false, node: node)), node: node,
      isWritten: false)
  }

  private mutating func whole(_ source: String, _ offset: Int, _ node: YAMLNode) -> LocatedValue {
    guard let expression = expression(source, offset, node) else {
      return LocatedValue(content: .scalar(.null), node: node, isWritten: false)
    }
    guard let value = expression.value else {
      let late = LateText(
        parts: [.expression(expression, offset: offset)], isWhole: true, node: node)
      return LocatedValue(content: .late(late), node: node, isWritten: false)
    }
    return LocatedValue(value, computedAt: node, parameter: isOutermost ? parameter(source) : nil)
  }

  /// The parameter, where an expression is nothing but its name.
  private func parameter(_ source: String) -> String? {
    let text = source.unicodeScalars.drop { $0 == " " }
    let prefix = "parameters."
    guard String(text).hasPrefix(prefix) else { return nil }
    let name = String(String(text).dropFirst(prefix.count).reversed().drop { $0 == " " }.reversed())
    return PipelineReader.nameProblem(name) == nil ? name : nil
  }

  private mutating func expression(
    _ source: String, _ offset: Int, _ node: YAMLNode
  ) -> ValueExpression? {
    let (expression, problems) = ValueExpression.reading(source, offset, node, in: scope)
    diagnostics += problems
    if expression == nil { unresolvedCount += 1 }
    return expression
  }
}

extension LocatedValue {
  /// A value that was worked out: its parts have the place of the whole.
  init(_ value: ParameterValue, computedAt node: YAMLNode, parameter: String? = nil) {
    let content: Content =
      switch value {
      case .list(let values):
        .list(values.map { LocatedValue($0, computedAt: node, parameter: parameter) })
      default: .scalar(value)
      }
    self.init(content: content, node: node, parameter: parameter, isWritten: false)
  }
}

extension ValueExpression {
  /// The expression in a node's text, or what is wrong with it; neither where something declared has no value.
  static func reading(
    _ source: String, _ offset: Int, _ node: YAMLNode, in scope: some ExpressionScope
  ) -> (expression: ValueExpression?, diagnostics: [Diagnostic]) {
    do throws(ExpressionErrors) {
      return (try ValueExpression(source, in: scope), [])
    } catch {
      return (nil, error.errors.map { Diagnostic($0, in: node, offset: offset) })
    }
  }
}
