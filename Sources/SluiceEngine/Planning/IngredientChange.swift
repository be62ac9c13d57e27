/// One named part of a step's cache key, before and now.
package struct IngredientChange: Sendable, Equatable {
  package enum State: String, Sendable {
    case same, changed, added, removed
    /// An input that a step before it has yet to make.
    case open
  }

  /// As in the key: `parameter.epochs`, `input.table.0`.
  package let name: String
  package let state: State
  package let before: String?
  package let now: String?
  /// The step that gives an input.
  package let source: String?

  /// Compares two keys: the present one's order first, then what is open, then what is gone.
  ///
  /// - Parameters:
  ///   - open: the names of inputs of the present key that are not known yet.
  ///   - sources: for an input's name, the step that gives it.
  package static func between(
    _ old: [CacheEntry.Ingredient]?, _ new: [CacheEntry.Ingredient], open: [String] = [],
    sources: [String: String]
  ) -> [IngredientChange] {
    let before = Dictionary(
      (old ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    var changes = new.map { ingredient in
      let value = before[ingredient.name]
      let state: State =
        old == nil || value == ingredient.value ? .same : value == nil ? .added : .changed
      return IngredientChange(
        name: ingredient.name, state: state, before: value, now: ingredient.value,
        source: sources[ingredient.name])
    }
    changes += open.map {
      IngredientChange(name: $0, state: .open, before: before[$0], now: nil, source: sources[$0])
    }
    let present = Set(new.map(\.name) + open)
    changes += (old ?? []).filter { !present.contains($0.name) }.map {
      IngredientChange(
        name: $0.name, state: .removed, before: $0.value, now: nil, source: sources[$0.name])
    }
    return changes
  }

  /// The ingredient in words: `parameter 'epochs'`, `input 'tables' 2`.
  package var label: String {
    let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
    let rest = parts.count > 1 ? parts[1] : ""
    switch parts.first {
    case "parameter": return "parameter '\(rest)'"
    case "file": return "file of parameter '\(rest)'"
    case "content": return "file '\(rest)'"
    case "registered": return "registered version"
    case "environment": return "environment '\(rest)'"
    case "output": return "output '\(rest)'"
    case "kind-version": return "kind's version"
    case "input":
      let place = rest.split(separator: ".").map(String.init)
      let position = place.last.flatMap { Int($0) } ?? 0
      return "input '\(place.first ?? rest)'" + (position > 0 ? " \(position + 1)" : "")
    default: return name
    }
  }

  /// The change as a phrase of `Reasons`; nil where there is none, or none is known yet.
  package var reason: String? {
    switch state {
    case .same, .open: nil
    case .changed, .added, .removed:
      Reasons.phrase(name, from: before, to: now, source.map { [name: $0] } ?? [:])
    }
  }

  /// A value as people compare it: digests are cut to twelve digits, long texts to sixty characters.
  package static func short(_ value: String) -> String {
    let words = value.split(separator: " ", omittingEmptySubsequences: false).map { word in
      word.utf8.count == 64 && word.allSatisfy(\.isHexDigit)
        ? String(word.prefix(12)) : String(word)
    }
    let text = words.joined(separator: " ")
    return text.count > 60 ? text.prefix(57) + "…" : text
  }
}
