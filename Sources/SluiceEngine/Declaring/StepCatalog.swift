/// The step kinds there are, by name, in the order in which documentation lists them.
package struct StepCatalog: Sendable {
  package let kinds: [any StepKind.Type]
  private let byName: [String: any StepKind.Type]

  /// - Precondition: names are distinct.
  package init(_ kinds: [any StepKind.Type]) {
    self.kinds = kinds
    byName = Dictionary(uniqueKeysWithValues: kinds.map { ($0.declaration.name, $0) })
  }

  package subscript(name: String) -> (any StepKind.Type)? { byName[name] }

  package var names: [String] { kinds.map { $0.declaration.name } }
}
