import SluiceDiagnostics
import SluiceYAML

/// Reads a step's `cache:`: true, false, or a mapping with `expire-after`.
enum CacheReader {
  static func read(
    _ entry: YAMLEntry?, into diagnostics: inout [Diagnostic]
  ) -> (isCacheable: Bool, lifetime: CacheLifetime?) {
    guard let entry else { return (true, nil) }
    if case .boolean(let value) = entry.value.content { return (value, nil) }
    guard case .mapping = entry.value.content else {
      diagnostics.append(
        .error(
          "'cache' must be true, false or a mapping, found \(entry.value.words)",
          at: entry.value.span, hint: "write 'cache: false' or 'cache: { expire-after: P30D }'"))
      return (true, nil)
    }
    guard
      var reader = MappingReader(
        entry.value, what: "'cache'", keys: ["expire-after"], into: &diagnostics)
    else { return (true, nil) }
    let expiry = reader.required("expire-after")
    reader.finish(into: &diagnostics)
    return (true, expiry.flatMap { lifetime($0.value, into: &diagnostics) })
  }

  private static func lifetime(
    _ node: YAMLNode, into diagnostics: inout [Diagnostic]
  ) -> CacheLifetime? {
    let units = "units are Y, M, W, D and, behind a T, H and M: P30D, P1W, PT12H, P1DT6H"
    guard case .string(let text) = node.content else {
      diagnostics.append(
        .error("'expire-after' must be a duration, found \(node.words)", at: node.span, hint: units)
      )
      return nil
    }
    guard let lifetime = CacheLifetime(text) else {
      diagnostics.append(
        .error("'\(text)' is no duration", at: node.span, hint: units))
      return nil
    }
    if lifetime.isPerhapsMinutes {
      diagnostics.append(
        .warning(
          "'\(text)' counts months", at: node.span, hint: "minutes stand behind a T, as in PT30M"))
    }
    return lifetime
  }
}
