/// A named, typed place where artifacts go into a step or come out of it.
package struct PortDeclaration: Sendable {
  package let name: String
  package let kind: ArtifactKind
  /// Takes several artifacts, in order.
  package let isList: Bool
  package let isOptional: Bool
  /// An input that takes artifacts of every kind; `kind` says nothing then.
  package let takesAnyKind: Bool
  /// Of a list port: what does not come, because its step failed or was skipped, is left out.
  package let isLenient: Bool
  /// For outputs of kind `file`: the ending of the name.
  package let fileExtension: String?
  package let help: String

  package init(
    _ name: String, _ kind: ArtifactKind, isList: Bool = false, isOptional: Bool = false,
    takesAnyKind: Bool = false, isLenient: Bool = false, fileExtension: String? = nil,
    _ help: String
  ) {
    self.name = name
    self.kind = kind
    self.isList = isList
    self.isOptional = isOptional
    self.takesAnyKind = takesAnyKind
    self.isLenient = isLenient
    self.fileExtension = fileExtension ?? kind.fileExtension
    self.help = help
  }

  /// Whether artifacts of a kind can go in.
  package func takes(_ other: ArtifactKind) -> Bool { takesAnyKind || other == kind }
}
