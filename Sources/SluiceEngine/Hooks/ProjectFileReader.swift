package import SluiceDiagnostics
import SluiceYAML

/// Reads a project's own file, `sluice.yaml`, which says what hooks there are.
package enum ProjectFileReader {
  /// - Returns: the hooks, or what is wrong with the file.
  package static func read(
    bytes: [UInt8], path: String
  ) -> (hooks: [Hook]?, file: SourceFile, diagnostics: [Diagnostic]) {
    let (file, node, problems) = YAMLReader.read(bytes: bytes, path: path)
    var diagnostics = problems
    guard let node else { return (nil, file, diagnostics) }
    var hooks: [Hook] = []
    if var reader = MappingReader(
      node, what: "the project's file", keys: ["hooks"], into: &diagnostics)
    {
      for item in reader.sequence(reader.optional("hooks")) ?? [] {
        guard let hook = HookReader.read(item, into: &diagnostics) else { continue }
        if hooks.contains(where: { $0.name == hook.name }) {
          diagnostics.append(
            .error(
              "two hooks are named '\(hook.name)'", at: item.span, hint: "give each its own name"))
        }
        hooks.append(hook)
      }
      reader.finish(into: &diagnostics)
    }
    return (diagnostics.contains { $0.severity == .error } ? nil : hooks, file, diagnostics)
  }
}

/// One hook.
private enum HookReader {
  static let keys = [
    "name", "on", "group", "pipeline", "command", "url", "secret-env", "headers", "timeout",
    "retries",
  ]

  static func read(_ node: YAMLNode, into diagnostics: inout [Diagnostic]) -> Hook? {
    guard var reader = MappingReader(node, what: "a hook", keys: keys, into: &diagnostics) else {
      return nil
    }
    let name = reader.string(reader.required("name"))
    let kinds = kinds(&reader)
    let action = action(&reader)
    var hook = Hook(name: name ?? "", kinds: kinds ?? [], action: action ?? .command([]))
    hook.group = reader.string(reader.optional("group"))
    hook.pipeline = reader.string(reader.optional("pipeline"))
    if let timeout = ExecutionReader.duration(reader.optional("timeout"), &reader) {
      hook.timeout = timeout
    }
    if let retries = ExecutionReader.integer(reader.optional("retries"), atLeast: 0, &reader) {
      hook.retries = retries
    }
    if let name, name.isEmpty || name.utf8.count > 100, let entry = reader.optional("name") {
      reader.report(
        .error("a hook's name has 1 to 100 characters", at: entry.value.span))
    }
    reader.finish(into: &diagnostics)
    return name == nil || kinds == nil || action == nil ? nil : hook
  }

  private static func kinds(_ reader: inout MappingReader) -> [HookEvent.Kind]? {
    guard let entry = reader.required("on"), !entry.value.isMistaken else { return nil }
    let known = HookEvent.Kind.allCases.filter { $0 != .test }
    var nodes = [entry.value]
    if case .sequence(let items) = entry.value.content { nodes = items }
    var kinds: [HookEvent.Kind] = []
    for node in nodes where !node.isMistaken {
      guard case .string(let text) = node.content,
        let kind = known.first(where: { $0.rawValue == text })
      else {
        let names = known.map(\.rawValue)
        var (words, hint) = (node.words, "the events are \(names.joined(separator: ", "))")
        if case .string(let text) = node.content {
          words = "'\(text)'"
          hint = Suggestion.hint(for: text, among: names) ?? hint
        }
        reader.report(.error("there is no event \(words)", at: node.span, hint: hint))
        continue
      }
      kinds.append(kind)
    }
    if nodes.isEmpty {
      reader.report(.error("'on' names no event", at: entry.value.span))
    }
    return kinds.isEmpty ? nil : kinds
  }

  private static func action(_ reader: inout MappingReader) -> Hook.Action? {
    let (command, url) = (reader.optional("command"), reader.optional("url"))
    for key in ["secret-env", "headers"] where command != nil {
      guard let entry = reader.optional(key) else { continue }
      reader.report(
        .error("'\(key)' is for a hook with 'url', not with 'command'", at: entry.keySpan))
    }
    switch (command, url) {
    case (nil, nil):
      reader.report(
        .error(
          "a hook has a 'command' or a 'url'", at: reader.node.span,
          hint: "add 'command: [program, argument]' or 'url: https://…'"))
      return nil
    case (_?, let url?):
      reader.report(.error("a hook has a 'command' or a 'url', not both", at: url.keySpan))
      return nil
    case (let command?, nil): return words(command, &reader).map(Hook.Action.command)
    case (nil, let url?):
      guard let text = reader.string(url) else { return nil }
      guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
        reader.report(
          .error(
            "'\(text)' is no address to post to", at: url.value.span,
            hint: "write it as https://host/path"))
        return nil
      }
      return .post(
        url: text, secretVariable: reader.string(reader.optional("secret-env")),
        headers: headers(&reader))
    }
  }

  private static func words(_ entry: YAMLEntry, _ reader: inout MappingReader) -> [String]? {
    let nodes = reader.sequence(entry) ?? []
    var words: [String] = []
    for node in nodes where !node.isMistaken {
      switch node.content {
      case .string(let text): words.append(text)
      case .integer(let number): words.append("\(number)")
      default:
        reader.report(
          .error("a word of the command must be text, found \(node.words)", at: node.span))
      }
    }
    if case .sequence = entry.value.content, nodes.isEmpty || words.first == "" {
      reader.report(.error("'command' names no program", at: entry.value.span))
    }
    return words.isEmpty || words[0].isEmpty ? nil : words
  }

  private static func headers(_ reader: inout MappingReader) -> [Hook.Header] {
    guard let entry = reader.optional("headers"), !entry.value.isMistaken else { return [] }
    guard case .mapping(let members) = entry.value.content else {
      reader.report(
        .error("'headers' must be a mapping, found \(entry.value.words)", at: entry.value.span))
      return []
    }
    return members.compactMap { member in
      guard case .string(let text) = member.value.content,
        !(member.key + text).unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
      else {
        reader.report(
          .error("the header '\(member.key)' must be a line of text", at: member.value.span))
        return nil
      }
      return Hook.Header(member.key, text)
    }
  }
}
