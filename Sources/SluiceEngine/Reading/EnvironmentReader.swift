import SluiceDiagnostics
import SluiceYAML

/// Reads `env:` of a file: names of variables, or a mapping of names to defaults.
enum EnvironmentReader {
  static func read(
    _ node: YAMLNode, into diagnostics: inout [Diagnostic]
  ) -> [EnvironmentVariable] {
    var found: [EnvironmentVariable] = []
    func add(_ name: String, _ span: SourceSpan, _ value: String?) {
      if let problem = problem(name) {
        diagnostics.append(.error("the variable name '\(name)' \(problem)", at: span))
      } else if found.contains(where: { $0.name == name }) {
        diagnostics.append(.error("'env' names '\(name)' twice", at: span))
      } else {
        found.append(EnvironmentVariable(name: name, nameSpan: span, defaultValue: value))
      }
    }
    switch node.content {
    case .sequence(let elements):
      for element in elements {
        if case .string(let name) = element.content {
          add(name, element.span, nil)
        } else if !element.isMistaken {
          diagnostics.append(
            .error("'env' must name variables, found \(element.words)", at: element.span))
        }
      }
    case .mapping(let entries):
      for entry in entries where !entry.value.isMistaken {
        switch entry.value.content {
        case .null: add(entry.key, entry.keySpan, nil)
        case .sequence, .mapping:
          diagnostics.append(
            .error(
              "the default of '\(entry.key)' must be text, found \(entry.value.words)",
              at: entry.value.span))
        default: add(entry.key, entry.keySpan, entry.value.scalarText)
        }
      }
    default:
      if !node.isMistaken {
        diagnostics.append(
          .error(
            "'env' must be a list of names or a mapping of names to defaults, found \(node.words)",
            at: node.span, hint: "such as [DATA_ROOT] or { DATA_ROOT: data }"))
      }
    }
    return found
  }

  /// Expressions name variables, so their names are letters, digits and `_`.
  private static func problem(_ name: String) -> String? {
    if name.isEmpty { return "is empty" }
    let wrong = name.unicodeScalars.first {
      !($0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil) || $0 == "_")
    }
    return wrong.map { "has '\($0)' in it; letters, digits and '_' may stand there" }
  }
}
