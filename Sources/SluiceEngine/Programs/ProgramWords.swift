import FoundationEssentials
import SluiceStore

/// The words of a program's command line, as far as what they stand for is known.
struct ProgramWords {
  let declaration: StepDeclaration
  let spec: ProgramSpec
  let parameters: StepParameters
  /// Paths of inputs by port; nil before the step runs.
  var inputs: [String: [String]]?

  init(declaration: StepDeclaration, spec: ProgramSpec, parameters: StepParameters) {
    self.declaration = declaration
    self.spec = spec
    self.parameters = parameters
  }

  /// A file whose content the result depends on.
  struct File {
    /// As the cache key names it.
    var name: String
    var path: String
  }

  private var folder: String { Self.absolute(spec.folder) }

  /// The folder from which sluice was called; it never changes.
  private static let presentFolder = FileManager.default.currentDirectoryPath

  static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    return path == "." ? presentFolder : "\(presentFolder)/\(path)"
  }

  // MARK: - Values

  /// The values that a part stands for: several for a list; nil where it is not known yet.
  func values(_ part: ProgramTemplate.Part) -> [String]? {
    switch part {
    case .text(let text): return [text]
    case .folder: return [folder]
    case .value(let value): return value.programWords
    case .path(let path, _): return [Self.absolute(path)]
    case .output(let name): return spec.outputs.first { $0.port.name == name }.map { [$0.path] }
    case .input(let name): return inputs.map { $0[name] ?? [] }
    case .parameter(let name):
      let value = parameters.value(name) ?? .null
      if case .inputFile? = declaration.parameter(name)?.type, case .string(let path) = value {
        return [Self.absolute(path)]
      }
      return value.programWords
    }
  }

  /// The text of a template within which lists stand with commas; nil where a part is not known yet.
  func text(_ template: ProgramTemplate) -> String? {
    var text = ""
    for part in template.parts {
      guard let values = values(part) else { return nil }
      text += values.joined(separator: ",")
    }
    return text
  }

  /// The command line, paths of files made absolute.
  func commandLine() -> [String] {
    spec.command.enumerated().flatMap { place, template -> [String] in
      let words =
        template.parts.count == 1
        ? values(template.parts[0]) ?? [] : [text(template)].compactMap(\.self)
      return place == 0 || template.namesPorts ? words : words.map { file(named: $0) ?? $0 }
    }
  }

  // MARK: - Files

  /// The absolute path of the file that a word names, relative to the declaring file's folder or else to the folder
  /// from which sluice was called; nil for a word that does not look like a file's name.
  func file(named word: String) -> String? {
    guard word.utf8.count < 4096, !word.hasPrefix("-"), word.contains(".") || word.contains("/"),
      !word.hasPrefix("inputs/"), !word.hasPrefix("outputs/"), word != spec.metrics,
      !spec.outputs.contains(where: { $0.path == word })
    else { return nil }
    if word.hasPrefix("/") { return isFile(word) ? word : nil }
    return ["\(folder)/\(word)", Self.absolute(word)].first(where: isFile)
  }

  private func isFile(_ path: String) -> Bool {
    FileDigester.problem(withFileAt: path) == nil
  }

  /// All files that the command names, each once, in the order of the declaration.
  func files() throws -> [File] {
    var found: [File] = []
    func add(_ name: String, _ path: String) {
      if !found.contains(where: { $0.name == name && $0.path == path }) {
        found.append(File(name: name, path: path))
      }
    }
    let variables = spec.environment.compactMap(\.value)
    for template in spec.command + spec.files + variables {
      for case .path(let path, let name) in template.parts { add(name, Self.absolute(path)) }
    }
    if !spec.usesShell {
      for (place, template) in spec.command.enumerated()
      where !holdsOneFile(template) && !template.namesPorts {
        guard let word = text(template) else { continue }
        if place == 0 {
          if word.contains("/"), let path = try? executable(path: "").get() {
            add(template.canonicalText, path)
          }
        } else if let path = file(named: word) {
          add(template.canonicalText, path)
        }
      }
    }
    for template in spec.files {
      guard let name = text(template), !holdsOneFile(template) else { continue }
      let candidates = name.hasPrefix("/") ? [name] : ["\(folder)/\(name)", Self.absolute(name)]
      guard let path = candidates.first(where: isFile) else {
        throw StepFailure(
          FileDigester.problem(withFileAt: candidates[0]) ?? "there is no file '\(name)'",
          hint: "it stands under 'files:'")
      }
      add(template.canonicalText, path)
    }
    return found
  }

  /// Whether a template is nothing but a file that has an ingredient of its own.
  private func holdsOneFile(_ template: ProgramTemplate) -> Bool {
    guard template.parts.count == 1 else { return false }
    switch template.parts[0] {
    case .path: return true
    case .parameter(let name):
      if case .inputFile? = declaration.parameter(name)?.type { return true }
      return false
    default: return false
    }
  }

  // MARK: - The program

  /// The absolute path of the program.
  ///
  /// - Parameter path: the folders in which a name without `/` is looked for, with colons between them.
  func executable(path: String) -> Result<String, StepFailure> {
    guard let template = spec.command.first, let name = text(template), !name.isEmpty else {
      return .failure(StepFailure("the first word of the command, the program, is empty"))
    }
    if name.contains("/") {
      let candidates = name.hasPrefix("/") ? [name] : ["\(folder)/\(name)", Self.absolute(name)]
      if let found = candidates.first(where: ProgramFinder.isProgram) { return .success(found) }
      if let file = candidates.first(where: isFile) {
        return .failure(
          StepFailure("'\(file)' is not executable", hint: "make it so: chmod +x \(name)"))
      }
      return .failure(
        StepFailure(
          "there is no program '\(name)'",
          hint: "it is looked for beside '\(spec.folder)' and in the present folder"))
    }
    if let found = ProgramFinder.shared.find(name, in: path) { return .success(found) }
    return .failure(
      StepFailure(
        "there is no program '\(name)' in \(path)",
        hint: "install it, name its path, or take over your own: environment: { PATH: null }"))
  }
}
