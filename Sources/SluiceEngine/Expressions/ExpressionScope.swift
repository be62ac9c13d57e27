/// What the names of an expression mean at the place where it stands.
package protocol ExpressionScope {
  /// - Throws: where the path means nothing, in words for people.
  func meaning(of path: [String]) throws(ScopeError) -> ScopeMeaning
}

/// What a path stands for.
package enum ScopeMeaning: Sendable, Equatable {
  /// nil where something declared has no value, which is reported elsewhere.
  case value(ParameterValue?, ValueType)
  /// What is known only once steps have run.
  case result(ResultReference)
}

/// Why a path means nothing.
package struct ScopeError: Error, Sendable, Equatable {
  package var message: String
  package var hint: String?

  package init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}
