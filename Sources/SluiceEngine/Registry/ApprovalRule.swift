import SluiceFrame

/// A condition over a version's metrics, such as `rmse < 0.98 * approved.rmse`.
///
/// Names are those of `ModelMetrics`; after `approved.` those of the version that is approved now.
package struct ApprovalRule: Sendable, Equatable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package enum Verdict: Sendable, Equatable {
    case holds
    case fails
    /// No version is approved yet to compare with.
    case undecided
  }

  /// What is wrong with the rule whatever the metrics will be, with places in the text.
  package var mistakes: [(range: Range<Int>, message: String, hint: String?)] {
    do throws(ExpressionErrors) {
      guard let expression = try ValueExpression(text, in: AnyMetricScope()) else { return [] }
      if [.boolean, .unknown].contains(expression.type) { return [] }
      return [
        (
          0..<text.unicodeScalars.count,
          "a rule is true or false, but this is "
            + expression.type.phrase, "compare it, such as rmse < 60"
        )
      ]
    } catch {
      return error.errors.map { ($0.range, $0.message, $0.hint) }
    }
  }

  /// - Parameter approved: the numbers of the approved version; nil where none is.
  /// - Throws: `StepFailure` where a metric is not there, or the rule cannot be worked out.
  package func verdict(
    metrics: [String: Double], approved: [String: Double]?
  ) throws(StepFailure) -> Verdict {
    let scope = MetricScope(metrics: metrics, approved: approved)
    do throws(ExpressionErrors) {
      guard let expression = try ValueExpression(text, in: scope) else { return .undecided }
      return expression.value == .boolean(true) ? .holds : .fails
    } catch {
      throw StepFailure(
        "the rule '\(text)' cannot be decided: "
          + error.errors.map(\.message).joined(separator: "; "), hint: error.errors.first?.hint)
    }
  }
}

/// Every metric there may be.
private struct AnyMetricScope: ExpressionScope {
  func meaning(of path: [String]) throws(ScopeError) -> ScopeMeaning {
    if ["parameters", "matrix", "steps", "env"].contains(path[0]) {
      throw ScopeError(
        "'\(path.joined(separator: "."))' means nothing in a rule",
        hint: "a rule speaks of metrics, such as rmse < 0.98 * approved.rmse; write "
          + "${\(path.joined(separator: "."))} to put a value in")
    }
    return .result(
      ResultReference(
        step: "metrics", result: path.joined(separator: "."), type: .number, steps: [0],
        isList: false))
  }
}

/// The metrics that are there.
private struct MetricScope: ExpressionScope {
  let metrics: [String: Double]
  let approved: [String: Double]?

  func meaning(of path: [String]) throws(ScopeError) -> ScopeMeaning {
    let name = path.joined(separator: ".")
    if let value = metrics[name] { return .value(.number(value), .number) }
    let isApproved = path[0] == "approved" && path.count > 1
    if isApproved {
      guard let approved else { return .value(nil, .number) }
      if let value = approved[path.dropFirst().joined(separator: ".")] {
        return .value(.number(value), .number)
      }
    }
    let known = (isApproved ? approved : metrics) ?? [:]
    throw ScopeError(
      "the \(isApproved ? "approved version" : "model") has no metric '\(isApproved ? path.dropFirst().joined(separator: ".") : name)'",
      hint: known.isEmpty
        ? "give 'register' the metrics of an 'evaluate' step"
        : "it has \(known.keys.sorted().joined(separator: ", "))")
  }
}
