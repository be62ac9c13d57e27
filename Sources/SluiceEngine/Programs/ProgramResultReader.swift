import SluiceDiagnostics
import SluiceYAML

/// Reads `results:` of a program: names of numbers, or names with types.
enum ProgramResultReader {
  static func read(
    _ entry: YAMLEntry?, _ reader: inout MappingReader
  ) -> [ResultDeclaration] {
    guard let entry, !entry.value.isMistaken, !entry.value.isNull else { return [] }
    switch entry.value.content {
    case .sequence(let elements):
      return elements.compactMap { element in
        guard case .string(let name) = element.content else {
          reader.report(
            .error("a result must be a name, found \(element.words)", at: element.span))
          return nil
        }
        return ResultDeclaration(name, .number, "As the program reports it.")
      }
    case .mapping(let entries):
      return entries.compactMap { result($0, &reader) }
    default:
      reader.report(
        .error(
          "'results' must be a list of names or a mapping of names to types, found "
            + entry.value.words, at: entry.value.span))
      return []
    }
  }

  private static func result(
    _ entry: YAMLEntry, _ reader: inout MappingReader
  ) -> ResultDeclaration? {
    var typeNode = entry.value
    var help: String?
    if case .mapping = entry.value.content {
      var problems: [Diagnostic] = []
      guard
        var inner = MappingReader(
          entry.value, what: "result '\(entry.key)'", keys: ["type", "help"], into: &problems)
      else { return nil }
      help = inner.string(inner.optional("help"))
      let type = inner.required("type")
      inner.finish(into: &problems)
      for problem in problems { reader.report(problem) }
      guard let type else { return nil }
      typeNode = type.value
    }
    let names = ["integer", "number", "boolean", "string"]
    guard case .string(let name) = typeNode.content,
      let type = ResultDeclaration.Kind(rawValue: name)
    else {
      reader.report(
        .error(
          "the type of a result must be one of \(names.joined(separator: ", "))",
          at: typeNode.span))
      return nil
    }
    return ResultDeclaration(entry.key, type, help ?? "As the program reports it.")
  }
}
