/// The step kinds there are, by name, in the order in which documentation lists them.
package struct StepCatalog: Sendable {
  package private(set) var kinds: [StepDefinition] = []
  private var byName: [String: Int] = [:]
  /// Kinds that were declared with mistakes, which are reported where they stand.
  package var mistaken: Set<String> = []

  /// - Precondition: names are distinct.
  package init(_ kinds: [any BuiltInStep.Type]) {
    for kind in kinds {
      let isNew = add(StepDefinition(kind))
      precondition(isNew, "two step kinds are called '\(kind.declaration.name)'")
    }
  }

  /// Adds a kind, unless one of its name is there.
  /// - Returns: whether it was added.
  @discardableResult
  package mutating func add(_ kind: StepDefinition) -> Bool {
    guard byName[kind.declaration.name] == nil else { return false }
    byName[kind.declaration.name] = kinds.count
    kinds.append(kind)
    return true
  }

  package subscript(name: String) -> StepDefinition? { byName[name].map { kinds[$0] } }

  package var names: [String] { kinds.map(\.declaration.name) }
}
