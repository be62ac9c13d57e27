/// A condition on the rows of a table, such as `Quantity > 0 and Country in ['France', 'Spain']`.
///
/// Names are columns, in backticks where they are more than letters, digits and `_`; texts stand in single or
/// double quotes, a quote within is doubled. From weakest to strongest: `or`, `and`, `not`, comparisons
/// (`= != < <= > >=`, `in […]`, `not in […]`, `is missing`, `is not missing`), `+ -`, `* /`, minus.
///
/// Missing values follow SQL: a comparison or sum with a missing value is itself missing, `and` and `or` are
/// missing where the other side does not decide, and a row is kept only where the whole is true. A computed NaN
/// counts as missing, and so does what is divided by zero. Integers stay integers in `+ - *`, where a result past
/// 64 bits is an error; `/` gives a number. Integers and numbers are compared as numbers (float64), texts by code
/// point. A timestamp compares with a text such as `'2011-01-31'` or `'2011-01-31 08:00:00'`.
package struct Expression: Sendable, Equatable {
  /// What was parsed; offsets in errors count its Unicode scalars.
  package let text: String
  let root: ExpressionNode

  /// The columns it names, each once, in the order of their first appearance.
  package var columns: [String] {
    var names: [String] = []
    root.visit { node in
      if case .column(let name) = node.form, !names.contains(name) { names.append(name) }
    }
    return names
  }
}
