import SluiceDiagnostics
import SluiceYAML

/// What a step's file or a pipeline says of a program: its ports, and the texts in which values are yet to be put.
package struct WrittenProgram: Sendable {
  let command: YAMLNode
  let usesShell: Bool
  let environment: YAMLNode?
  let files: YAMLNode?
  let metrics: String?
  let results: [ResultDeclaration]
  let outputs: [ProgramOutput]
  /// The folder of the file that declares it.
  let folder: String

  /// The keys it is read from, beside that of the command.
  static let keys = ["shell", "outputs", "environment", "files", "metrics", "results"]

  /// - Parameter command: the entry of `command:` or `run:`.
  static func read(
    _ command: YAMLEntry, _ reader: inout MappingReader
  ) -> WrittenProgram {
    let shell = reader.boolean(reader.optional("shell")) ?? false
    var ports = ProgramPortReader()
    let outputs = ports.outputs(reader.optional("outputs"))
    for problem in ports.diagnostics { reader.report(problem) }
    let metricsEntry = reader.optional("metrics")
    let metrics = reader.string(metricsEntry)
    if let metrics, let metricsEntry, let problem = ProgramPortReader.problem(withPath: metrics) {
      reader.report(.error("the path '\(metrics)' \(problem)", at: metricsEntry.value.span))
    }
    let resultsEntry = reader.optional("results")
    let results = ProgramResultReader.read(resultsEntry, &reader)
    if metricsEntry == nil, let resultsEntry, !results.isEmpty {
      reader.report(
        .error(
          "results need a file that they are read from", at: resultsEntry.keySpan,
          hint: "add 'metrics: metrics.json', which the program writes"))
    }
    checkShape(command, shell, &reader)
    let path = command.value.span.path
    let folder = path.lastIndex(of: "/").map { String(path[...$0].dropLast()) } ?? "."
    return WrittenProgram(
      command: command.value, usesShell: shell,
      environment: reader.optional("environment")?.value, files: reader.optional("files")?.value,
      metrics: metrics, results: results, outputs: outputs, folder: folder.isEmpty ? "/" : folder)
  }

  private static func checkShape(
    _ command: YAMLEntry, _ shell: Bool, _ reader: inout MappingReader
  ) {
    let node = command.value
    switch node.content {
    case .string(let text) where !shell:
      let words = text.split { $0 == " " || $0 == "\n" }
      reader.report(
        .error(
          "'\(command.key)' must be a list of words unless a shell runs it", at: node.span,
          hint: words.count > 4 || text.contains { "|<>&;*\n".contains($0) }
            ? "add 'shell: true'" : "write [\(words.joined(separator: ", "))], or 'shell: true'"))
    case .string(let text):
      if text.allSatisfy(\.isWhitespace) {
        reader.report(.error("'\(command.key)' has no command in it", at: node.span))
      }
    case .sequence(let words):
      if shell {
        reader.report(
          .error(
            "a shell runs one text, found a list", at: node.span,
            hint: "write the text, or leave out 'shell: true'"))
      } else if words.isEmpty {
        reader.report(.error("'\(command.key)' names no program", at: node.span))
      }
    default:
      if node.isMistaken { return }
      reader.report(
        .error("'\(command.key)' must be a list of words, found \(node.words)", at: node.span))
    }
  }

  /// Puts the pipeline's values into the texts; nil, with diagnostics, where something is wrong with them.
  ///
  /// - Parameters:
  ///   - inputs: the names of the input ports.
  ///   - pathParameters: the names of the pipeline's parameters that are paths.
  ///   - resolve: gives the value of a node that is one `${…}` of the pipeline; nil where there is no pipeline.
  func resolved(
    inputs: [String], parameters: [String], pathParameters: Set<String>,
    resolve: ((YAMLNode) -> LocatedValue)?, into diagnostics: inout [Diagnostic]
  ) -> ProgramSpec? {
    var reader = ProgramTemplateReader(
      inputs: inputs, outputs: outputs.map(\.port.name), parameters: parameters,
      pathParameters: pathParameters, resolve: resolve)
    let found = diagnostics.count
    var words: [YAMLNode] = [command]
    if case .sequence(let elements) = command.content { words = elements }
    let command = words.compactMap { reader.read($0, what: "a word of a command") }
    var spec = ProgramSpec(
      command: command, usesShell: usesShell, environment: [], files: [], metrics: metrics,
      results: results, outputs: outputs, folder: folder)
    var problems: [Diagnostic] = []
    if let files, !files.isNull {
      if case .sequence(let elements) = files.content {
        spec.files = elements.compactMap { reader.read($0, what: "a file") }
      } else if let file = reader.read(files, what: "'files'") {
        spec.files = [file]
      }
    }
    if let environment, !environment.isNull {
      spec.environment = variables(environment, &reader, &problems)
    }
    diagnostics += reader.diagnostics + problems
    return diagnostics.count == found ? spec : nil
  }

  private func variables(
    _ node: YAMLNode, _ reader: inout ProgramTemplateReader, _ problems: inout [Diagnostic]
  ) -> [ProgramSpec.Variable] {
    func check(_ name: String, _ span: SourceSpan) -> Bool {
      if !name.isEmpty, !name.unicodeScalars.contains(where: { $0 == "=" || $0 == "\0" }) {
        return true
      }
      problems.append(.error("'\(name)' is no name of a variable", at: span))
      return false
    }
    switch node.content {
    case .mapping(let entries):
      return entries.compactMap { entry in
        guard check(entry.key, entry.keySpan) else { return nil }
        if entry.value.isNull { return .init(name: entry.key, value: nil) }
        return reader.read(entry.value, what: "the value of '\(entry.key)'").map {
          .init(name: entry.key, value: $0)
        }
      }
    case .sequence(let elements):
      return elements.compactMap { element in
        guard case .string(let name) = element.content, check(name, element.span) else {
          return nil
        }
        return .init(name: name, value: nil)
      }
    default:
      if !node.isMistaken {
        problems.append(
          .error(
            "'environment' must be a mapping of variables to values, found \(node.words)",
            at: node.span, hint: "a variable without a value has the one it has for you"))
      }
      return []
    }
  }
}
