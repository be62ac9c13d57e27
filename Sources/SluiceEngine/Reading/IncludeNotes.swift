import SluiceDiagnostics

/// Says of messages about included files from where these are included.
struct IncludeNotes {
  /// For each included file where it is named first.
  private let includedAt: [String: SourceSpan]

  init(_ includedAt: [String: SourceSpan]) { self.includedAt = includedAt }

  /// Each message once, with its notes.
  func annotating(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    if includedAt.isEmpty { return diagnostics }
    var seen: Set<Key> = []
    return diagnostics.compactMap { diagnostic in
      guard let span = diagnostic.span, includedAt[span.path] != nil else { return diagnostic }
      guard seen.insert(Key(span: span, message: diagnostic.message)).inserted else { return nil }
      var copy = diagnostic
      var path = span.path
      while let place = includedAt[path] {
        let note = Diagnostic.note("included from here", at: place)
        if copy.notes.contains(note) { break }
        copy.notes.append(note)
        path = place.path
      }
      return copy
    }
  }

  private struct Key: Hashable {
    var span: SourceSpan
    var message: String
  }
}
