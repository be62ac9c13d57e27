import ArgumentParser
import SluiceEngine
import SluiceMetadata
import SluiceSigning
import SluiceStore

/// What shells offer for our arguments; errors offer nothing.
enum Completions {
  static let pipelines = kind { files(at: $0.current, alsoIn: "pipelines") { isYAML($0) } }

  /// Those of a pipeline that can be built, where each combination of a matrix is one; else as they are written.
  static let steps = kind { words in
    guard let (spec, catalog) = words.pipeline else { return [] }
    return LoadedPipeline.build(spec, [], catalog).pipeline?.steps.map(\.name)
      ?? spec.steps.map(\.name)
  }

  /// `name=`, then what the parameter's declaration allows.
  static let parameters = kind { words in
    let declared = words.pipeline?.spec.parameters ?? []
    guard let equals = words.current.firstIndex(of: "=") else {
      return declared.map { $0.name + "=" }
    }
    let name = words.current[..<equals]
    guard let parameter = declared.first(where: { $0.name == name }) else { return [] }
    let text = String(words.current[words.current.index(after: equals)...])
    return values(of: parameter, from: text).map { "\(name)=\($0)" }
  }

  static let runs = kind { words in
    ["latest"] + ((try? words.metadata?.runSummaries(limit: 50))?.map(\.id) ?? [])
  }

  static let pastPipelines = kind { words in
    (try? words.metadata?.latestRuns())?.map(\.pipeline) ?? []
  }

  static let models = kind { models($0) }

  static let hooks = kind { _ in ((try? ProjectHooks.load())?.hooks ?? []).map(\.name) }

  static let keys = kind { _ in (try? KeyRing.own.keys().map(\.name)) ?? [] }

  /// Steps and outputs of the run that is shown.
  static let outputs = kind { outputs($0) }

  static let lineage = kind { outputs($0) + models($0) }

  static func isYAML(_ name: String) -> Bool { name.hasSuffix(".yaml") || name.hasSuffix(".yml") }

  private static func kind(
    _ offers: @escaping @Sendable (CompletionWords) -> [String]
  ) -> CompletionKind {
    .custom { words, index, _ in offers(CompletionWords(words, index)).filter(isHarmless) }
  }

  /// bash expands what it is offered: a file's name must not become a command.
  private static func isHarmless(_ offer: String) -> Bool {
    offer.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && $0.value != 0x7F && !"$`\"'\\;|&<>(){}[]*?!#~".unicodeScalars.contains($0)
    }
  }

  private static func values(of parameter: PipelineParameter, from text: String) -> [String] {
    if !parameter.choices.isEmpty { return parameter.choices.compactMap(plain) }
    switch parameter.kind {
    case .boolean: return ["true", "false"]
    case .path: return files(at: text) { _ in true }
    case .string, .integer, .number, .list:
      return parameter.defaultValue.flatMap(plain).map { [$0] } ?? []
    }
  }

  private static func plain(_ value: ParameterValue) -> String? {
    switch value {
    case .null, .map: nil
    case .string(let text): text
    case .list(let values): values.compactMap(plain).joined(separator: ",")
    case .boolean, .integer, .number: RunPages.plain(value.json)
    }
  }

  private static func models(_ words: CompletionWords) -> [String] {
    guard let registry = words.metadata else { return [] }
    let groups = (try? registry.groups().map(\.name)) ?? []
    return groups.flatMap { group in
      [group] + ((try? registry.versions(of: group, limit: 20).map(\.name)) ?? [])
    }
  }

  private static func outputs(_ words: CompletionWords) -> [String] {
    guard let metadata = words.metadata,
      let run = (try? metadata.run(words.value(of: "--run") ?? "latest")) ?? nil
    else { return [] }
    return ((try? metadata.stepRuns(of: run.id)) ?? []).flatMap { step in
      [step.step] + (step.outputs.count > 1 ? step.outputs.map { "\(step.step).\($0.port)" } : [])
    }
  }

  /// The files of the folder that `text` begins with, and those of the folders in it; other folders end in `/`.
  private static func files(
    at text: String, alsoIn usual: String? = nil, _ isWanted: (String) -> Bool
  ) -> [String] {
    let folder = text.lastIndex(of: "/").map { String(text[...$0]) } ?? ""
    let beginning = text.dropFirst(folder.count)
    var offers: [String] = []
    for name in FileTree.names(in: folder.isEmpty ? "." : folder)
    where name.hasPrefix(beginning) && (!name.hasPrefix(".") || beginning.hasPrefix(".")) {
      let path = folder + name
      if !FileTree.isFolder(path) {
        if isWanted(name) { offers.append(path) }
      } else if name == usual {
        let inside = FileTree.names(in: path).filter(isWanted).map { "\(path)/\($0)" }
        offers += inside.isEmpty ? ["\(path)/"] : inside
      } else {
        offers.append("\(path)/")
      }
    }
    return offers
  }
}
