package import SluiceFrame

/// The value of an expression such as `parameters.epochs * 2`, as far as it is known.
///
/// Literals are integers, numbers, texts in single or double quotes (a quote within is doubled), `true`, `false`,
/// `null` and lists in `[ ]`. Names are paths: `parameters.NAME`, `matrix.NAME`, `env.NAME`, `steps.NAME.RESULT`.
/// From weakest to strongest: `if … then … else …`, `or`, `and`, `not`, comparisons (`= != < <= > >=`, `in`,
/// `not in`), `+ -`, `* / %`, minus. Integers stay integers but for `/`; what does not fit 64 bits, or is divided by
/// zero, is an error.
package struct ValueExpression: Sendable, Equatable {
  let root: ValueNode
  package let type: ValueType

  /// Parses, checks and works out as much as can be known before anything runs.
  ///
  /// nil where something declared has no value, which was reported elsewhere.
  /// - Throws: every mistake found, in the order of the text.
  package init?(_ text: String, in scope: some ExpressionScope) throws(ExpressionErrors) {
    let parsed: ValueNode
    do throws(ExpressionError) {
      parsed = try ValueExpressionParser.parse(text)
    } catch {
      throw ExpressionErrors(errors: [error])
    }
    var checker = ValueExpressionChecker(text, scope)
    let (bound, type) = checker.check(parsed)
    if !checker.errors.isEmpty { throw ExpressionErrors(errors: checker.errors) }
    guard checker.isWhole else { return nil }
    self.type = type
    do throws(ExpressionError) {
      root = try ValueFolder().fold(bound)
    } catch {
      throw ExpressionErrors(errors: [error])
    }
  }

  private init(root: ValueNode, type: ValueType) {
    self.root = root
    self.type = type
  }

  /// The value; nil while it needs results of steps.
  package var value: ParameterValue? { root.value }

  /// The results it needs with their places in the text.
  var locatedResults: [(reference: ResultReference, range: Range<Int>)] { root.locatedResults }

  func mappingResults(_ change: (ResultReference) -> ResultReference) -> ValueExpression {
    ValueExpression(root: root.mappingResults(change), type: type)
  }

  /// The same with the values of combinations in the place of their names.
  /// - Throws: what cannot be worked out.
  func settled(
    _ matrix: @escaping (Int, String) -> ParameterValue?
  ) throws(ExpressionError) -> ValueExpression {
    ValueExpression(root: try ValueFolder(matrix: matrix).fold(root), type: type)
  }

  /// The value, from what steps reported.
  /// - Parameter look: the result of a step by its place and name; nil where it reported none.
  /// - Throws: what cannot be worked out.
  package func evaluated(
    _ look: @escaping (Int, String) -> ParameterValue?
  ) throws(ExpressionError) -> ParameterValue {
    let folded = try ValueFolder(result: look).fold(root)
    guard let value = folded.value else { preconditionFailure("results were left open: \(root)") }
    return value
  }
}

/// All that is wrong with one expression.
package struct ExpressionErrors: Error, Sendable, Equatable {
  package var errors: [ExpressionError]
}
