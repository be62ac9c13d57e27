import SluiceDiagnostics
import SluiceYAML

/// Reads the `inputs:` and `outputs:` that a program declares: names with a kind, or with a mapping of more.
struct ProgramPortReader {
  private(set) var diagnostics: [Diagnostic] = []

  mutating func inputs(_ entry: YAMLEntry?) -> [PortDeclaration] {
    entries(entry, "a port").compactMap { entry in
      let keys = ["kind", "list", "optional", "help"]
      guard var found = port(entry, "input", keys: keys) else { return nil }
      let list = Self.boolean("list", &found.reader)
      let optional = Self.boolean("optional", &found.reader)
      finish(&found.reader)
      return PortDeclaration(
        entry.key, found.kind, isList: list, isOptional: optional,
        found.help ?? found.kind.sentence)
    }
  }

  mutating func outputs(_ entry: YAMLEntry?) -> [ProgramOutput] {
    var paths: [String: String] = [:]
    return entries(entry, "an output").compactMap { entry in
      let keys = ["kind", "extension", "optional", "help", "path"]
      guard var found = port(entry, "output", keys: keys) else { return nil }
      let optional = Self.boolean("optional", &found.reader)
      let fileExtension = fileExtension(&found.reader, found.kind)
      let pathEntry = found.reader?.optional("path")
      let path = found.reader?.string(pathEntry)
      finish(&found.reader)
      let ending = fileExtension ?? found.kind.usualExtension
      let output = ProgramOutput(
        port: PortDeclaration(
          entry.key, found.kind, isOptional: optional,
          fileExtension: fileExtension ?? path.flatMap(Self.ending),
          found.help
            ?? found.kind.sentence),
        path: path ?? "outputs/\(entry.key)" + (ending.isEmpty ? "" : ".\(ending)"))
      let span = pathEntry?.value.span ?? entry.keySpan
      if let problem = Self.problem(withPath: output.path) {
        diagnostics.append(.error("the path '\(output.path)' \(problem)", at: span))
      } else if let other = paths.updateValue(entry.key, forKey: output.path) {
        diagnostics.append(
          .error("outputs '\(other)' and '\(entry.key)' have the same path", at: span))
      }
      return output
    }
  }

  private mutating func entries(_ entry: YAMLEntry?, _ what: String) -> [YAMLEntry] {
    guard let entry, !entry.value.isMistaken, !entry.value.isNull else { return [] }
    guard case .mapping(let entries) = entry.value.content else {
      diagnostics.append(
        .error(
          "'\(entry.key)' must be a mapping of names to kinds, found \(entry.value.words)",
          at: entry.value.span, hint: "such as { data: table }"))
      return []
    }
    return entries.filter { entry in
      guard let problem = PipelineReader.nameProblem(entry.key) else { return true }
      diagnostics.append(.error("the port name '\(entry.key)' \(problem)", at: entry.keySpan))
      return false
    }
  }

  private struct Found {
    var kind: ArtifactKind
    var help: String?
    /// Where a mapping was written.
    var reader: MappingReader?
  }

  private mutating func port(_ entry: YAMLEntry, _ what: String, keys: [String]) -> Found? {
    if entry.value.isMistaken { return nil }
    if case .string = entry.value.content {
      return artifactKind(entry.value).map { Found(kind: $0) }
    }
    guard
      var reader = MappingReader(
        entry.value, what: "\(what) '\(entry.key)'", keys: keys, into: &diagnostics)
    else { return nil }
    let kindEntry = reader.required("kind")
    let help = reader.string(reader.optional("help"))
    let kind = kindEntry.flatMap { artifactKind($0.value) }
    if kind == nil { reader.finish(into: &diagnostics) }
    return kind.map { Found(kind: $0, help: help, reader: reader) }
  }

  private static func boolean(_ key: String, _ reader: inout MappingReader?) -> Bool {
    let entry = reader?.optional(key)
    return reader?.boolean(entry) ?? false
  }

  private mutating func finish(_ reader: inout MappingReader?) {
    reader?.finish(into: &diagnostics)
  }

  private mutating func artifactKind(_ node: YAMLNode) -> ArtifactKind? {
    let names = ArtifactKind.allCases.map(\.rawValue)
    guard case .string(let name) = node.content else {
      if !node.isMistaken {
        diagnostics.append(
          .error("the kind of a port must be text, found \(node.words)", at: node.span))
      }
      return nil
    }
    if let kind = ArtifactKind(rawValue: name) { return kind }
    diagnostics.append(
      .error(
        "there is no kind of artifact '\(name)'", at: node.span,
        hint: Suggestion.hint(for: name, among: names)
          ?? "the kinds are \(names.joined(separator: ", "))"))
    // What was meant, perhaps, so that steps which read it are not reported as well.
    return Suggestion.nearest(to: name, among: names).flatMap(ArtifactKind.init) ?? .file
  }

  private mutating func fileExtension(
    _ reader: inout MappingReader?, _ kind: ArtifactKind
  ) -> String? {
    guard let entry = reader?.optional("extension"), let text = reader?.string(entry) else {
      return nil
    }
    let name = text.hasPrefix(".") ? String(text.dropFirst()) : text
    if kind != .file {
      diagnostics.append(
        .error("only outputs of kind file have an extension of their own", at: entry.value.span))
    } else if name.isEmpty || name.contains("/") || name.utf8.count > 32 {
      diagnostics.append(
        .error("'\(text)' is no ending of a file's name", at: entry.value.span))
    } else {
      return name
    }
    return nil
  }

  private static func ending(of path: String) -> String? {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
    let ending = name[name.index(after: dot)...]
    return ending.isEmpty || ending.utf8.count > 32 ? nil : String(ending)
  }

  /// Why a path cannot lead to a file within the scratch folder; nil where it can.
  static func problem(withPath path: String) -> String? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    if path.isEmpty { return "is empty" }
    if path.hasPrefix("/") { return "must be relative to the step's scratch folder" }
    if parts.contains("..") || parts.contains(".") || parts.contains("") {
      return "must lead straight to a file in the step's scratch folder"
    }
    return parts[0] == "inputs" ? "lies among the inputs" : nil
  }
}

extension ArtifactKind {
  /// What a port of the kind holds, where its declaration does not say.
  fileprivate var sentence: String { phrase.prefix(1).uppercased() + phrase.dropFirst() + "." }
}
