import SluiceDiagnostics

/// Finds the steps that a name means at the place where it stands.
///
/// A name means a step of the same file first, then one of the file that includes it. The name of a step with a
/// matrix means those of its combinations that agree with the reader's own values on the names both have.
final class StepNames {
  let steps: [StepSpec]
  private let scopes: [FileScope]
  /// By scope: the places of the steps of each name; several for a step with a matrix.
  private var places: [[String: [Int]]]
  /// The combinations of a step by their values for some of the names.
  private var indexes: [IndexKey: [String: [Int]]] = [:]
  /// Looking for what was meant costs time that grows with the steps, so it is done for some mistakes only.
  private var hintsLeft = 50

  private struct IndexKey: Hashable {
    var first: Int
    var names: [String]
  }

  init(steps: [StepSpec], scopes: [FileScope]) {
    self.steps = steps
    self.scopes = scopes
    places = Array(repeating: [:], count: scopes.count)
    for (index, step) in steps.enumerated() {
      var scope: Int? = step.scope
      var base = step.localName
      var suffix: Substring? = nil
      if let combination = step.combination {
        suffix = step.name.dropFirst(combination.baseName.count)
      }
      while let place = scope {
        let known = places[place][base]
        // A second step of the same name, which is reported, is not found; further combinations are.
        if known == nil
          || step.combination != nil && steps[known![0]].nameSpan == step.nameSpan
            && steps[known![0]].scope == step.scope
        {
          places[place][base, default: []].append(index)
        }
        if let suffix, places[place][base + suffix] == nil {
          places[place][base + suffix] = [index]
        }
        base = scopes[place].prefix + base
        scope = scopes[place].parent
      }
    }
  }

  struct Found {
    var steps: [Int]
    /// Whether it is a collection, however many steps are in it.
    var isList: Bool
  }

  enum Answer {
    case found(Found)
    case nothing(message: String, hint: String?)
  }

  /// - Parameter reader: the place of the step in which the name stands.
  func find(_ name: String, from reader: Int) -> Answer {
    var scope: Int? = steps[reader].scope
    while let place = scope {
      if let found = places[place][name] { return agreeing(found, name, reader) }
      scope = scopes[place].parent
    }
    return .nothing(message: "there is no step '\(name)'", hint: hint(for: name, from: reader))
  }

  private func agreeing(_ found: [Int], _ name: String, _ reader: Int) -> Answer {
    let first = steps[found[0]]
    guard let names = first.combination?.names, !name.contains("@") else {
      return .found(Found(steps: found, isList: false))
    }
    let own = steps[reader].combination?.values ?? []
    let shared = own.filter { names.contains($0.key) }.map(\.key)
    let isList = shared.count < names.count
    if shared.isEmpty { return .found(Found(steps: found, isList: true)) }
    let key = IndexKey(first: found[0], names: shared)
    if indexes[key] == nil {
      indexes[key] = Dictionary(grouping: found) { signature(of: $0, shared) }
    }
    let agreeing = indexes[key]?[signature(of: reader, shared)] ?? []
    if agreeing.isEmpty {
      let values = own.filter { shared.contains($0.key) }
        .map { "\($0.key) \($0.value.plainText)" }.joined(separator: ", ")
      return .nothing(
        message: "step '\(name)' has no combination with \(values)",
        hint: "its combinations are "
          + found.prefix(6).map { "'\(steps[$0].name)'" }.joined(separator: ", ")
          + (found.count > 6 ? ", …" : ""))
    }
    return .found(Found(steps: agreeing, isList: isList))
  }

  /// The value of a step's combination.
  func value(_ step: Int, _ name: String) -> ParameterValue? {
    steps[step].combination?.values.first { $0.key == name }?.value
  }

  private func signature(of step: Int, _ names: [String]) -> String {
    let values = steps[step].combination?.values ?? []
    return names.map { name in
      values.first { $0.key == name }?.value.canonicalText ?? ""
    }.joined(separator: "\u{0}")
  }

  private func hint(for name: String, from reader: Int) -> String? {
    guard hintsLeft > 0 else { return nil }
    hintsLeft -= 1
    var names: [String] = []
    var seen: Set<String> = []
    var scope: Int? = steps[reader].scope
    while let place = scope {
      for step in steps {
        // What the step is called in this file, if it is of this file or included by it.
        guard let local = self.name(of: step, in: place) else { continue }
        if places[place][local] != nil, seen.insert(local).inserted { names.append(local) }
      }
      scope = scopes[place].parent
    }
    return Suggestion.hint(for: name, among: names)
      ?? "the steps are \(names.prefix(12).joined(separator: ", "))"
  }

  private func name(of step: StepSpec, in place: Int) -> String? {
    var scope = step.scope
    var name = step.localName
    while scope != place {
      guard let parent = scopes[scope].parent else { return nil }
      name = scopes[scope].prefix + name
      scope = parent
    }
    return name
  }
}
