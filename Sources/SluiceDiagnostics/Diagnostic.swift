/// One message about something a person wrote or gave: what was understood and what to do next.
package struct Diagnostic: Error, Sendable, Equatable {
  package enum Severity: String, Sendable {
    case error, warning, note
  }

  package var severity: Severity
  /// One phrase, lower case, without a period.
  package var message: String
  /// Where; nil when the message is about no file.
  package var span: SourceSpan?
  /// Printed behind the carets (or after the message where there is no span): `did you mean 'columns'?`.
  package var hint: String?
  /// Further places, each with its own message: `in step 'known'`.
  package var notes: [Diagnostic]

  package init(
    _ severity: Severity, _ message: String, at span: SourceSpan? = nil, hint: String? = nil,
    notes: [Diagnostic] = []
  ) {
    self.severity = severity
    self.message = message
    self.span = span
    self.hint = hint
    self.notes = notes
  }

  package static func error(
    _ message: String, at span: SourceSpan? = nil, hint: String? = nil, notes: [Diagnostic] = []
  ) -> Diagnostic {
    Diagnostic(.error, message, at: span, hint: hint, notes: notes)
  }

  package static func warning(
    _ message: String, at span: SourceSpan? = nil, hint: String? = nil
  ) -> Diagnostic {
    Diagnostic(.warning, message, at: span, hint: hint)
  }

  package static func note(_ message: String, at span: SourceSpan? = nil) -> Diagnostic {
    Diagnostic(.note, message, at: span)
  }
}
