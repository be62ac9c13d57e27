/// Why a step's work is to be done, from what its key was made of before and now.
package enum Reasons {
  /// Of a step without anything to compare with.
  package static let firstTime = "it has not run before"

  /// One phrase for each ingredient that differs: `parameter 'min-df' 2 → 3`.
  ///
  /// - Parameter sources: for each input ingredient's name, the step that gives it.
  package static func difference(
    from old: [CacheEntry.Ingredient], to new: [CacheEntry.Ingredient],
    sources: [String: String]
  ) -> [String] {
    let before = Dictionary(old.map { ($0.name, $0.value) }, uniquingKeysWith: { a, _ in a })
    let after = Set(new.map(\.name))
    var reasons = new.compactMap { ingredient -> String? in
      let value = before[ingredient.name]
      return value == ingredient.value
        ? nil : phrase(ingredient.name, from: value, to: ingredient.value, sources)
    }
    reasons += old.filter { !after.contains($0.name) }.map {
      phrase($0.name, from: $0.value, to: nil, sources)
    }
    return reasons
  }

  static func phrase(
    _ name: String, from old: String?, to new: String?, _ sources: [String: String]
  ) -> String {
    let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
    let rest = parts.count > 1 ? parts[1] : ""
    switch parts[0] {
    case "parameter":
      return "parameter '\(rest)' \(short(old)) → \(short(new))"
    case "file":
      return old == nil || new == nil
        ? "the file of parameter '\(rest)' was named another way"
        : "the file of parameter '\(rest)' has other content"
    case "input":
      let port = rest.split(separator: ".").first.map(String.init) ?? rest
      let from = sources[name].map { " (from step '\($0)')" } ?? ""
      if old == nil { return "input '\(port)' is new\(from)" }
      if new == nil { return "input '\(port)' is gone" }
      return "input '\(port)' changed\(from)"
    case "content":
      return old == nil || new == nil
        ? "file '\(rest)' is \(old == nil ? "new" : "gone")" : "file '\(rest)' has other content"
    case "registered":
      // The digest of what it holds stands last.
      let names = [old, new].map {
        $0.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
      }
      return "registered version \(short(names[0])) → \(short(names[1]))"
    case "environment": return "environment variable '\(rest)' \(short(old)) → \(short(new))"
    case "output": return "output '\(rest)' \(short(old)) → \(short(new))"
    case "kind": return "step kind \(old ?? "none") → \(new ?? "none")"
    case "kind-version": return "step kind's version \(old ?? "none") → \(new ?? "none")"
    default: return "\(name) \(short(old)) → \(short(new))"
    }
  }

  private static func short(_ value: String?) -> String {
    guard let value else { return "none" }
    return value.count > 60 ? value.prefix(57) + "…" : value
  }
}
