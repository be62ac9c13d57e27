/// A value a step reports about its own work, which `${steps.NAME.RESULT}` may name.
package struct ResultDeclaration: Sendable {
  package enum Kind: String, Sendable {
    case integer, number, boolean, string
  }

  /// In kebab-case.
  package let name: String
  package let type: Kind
  /// One phrase with the unit.
  package let help: String

  package init(_ name: String, _ type: Kind, _ help: String) {
    self.name = name
    self.type = type
    self.help = help
  }
}
