import SluiceDiagnostics

/// Reports a mistake that all combinations of a matrix, or all steps that stand for one, make once, and says which combination one makes alone.
struct CombinationMistakes {
  private struct Place: Hashable {
    var step: SourceSpan
    var mistake: SourceSpan?
  }

  private var seen: [Place: String] = [:]

  /// Those of one step that no other of its combinations has made at the same place.
  mutating func new(_ diagnostics: [Diagnostic], of step: StepSpec) -> [Diagnostic] {
    guard step.combination != nil || step.isMade, !diagnostics.isEmpty else { return diagnostics }
    return diagnostics.compactMap { diagnostic in
      let place = Place(step: step.nameSpan, mistake: diagnostic.span)
      if let first = seen[place], first != step.name { return nil }
      seen[place] = step.name
      var copy = diagnostic
      if !diagnostic.message.contains("'\(step.name)'") {
        copy.notes.append(.note("in step '\(step.name)'", at: step.nameSpan))
      }
      return copy
    }
  }
}
