import SluiceDiagnostics
import SluiceYAML

/// Reads a pipeline file and all it includes, each file's text once.
struct PipelineFiles {
  /// Files may include files to this depth.
  static let depthLimit = 16
  /// How often files may be included in all.
  static let countLimit = 10_000

  private let load: PipelineReader.FileLoader?
  private(set) var files: [SourceFile]
  private(set) var diagnostics: [Diagnostic]
  private var scopes: [FileScope] = []
  private var steps: [StepSpec] = []
  /// What was read already, by path; nil where it is no YAML.
  private var nodes: [String: YAMLNode?] = [:]
  /// Where each included file is named first.
  private var includedAt: [String: SourceSpan] = [:]
  private var isOverLimit = false

  init(_ file: SourceFile, load: PipelineReader.FileLoader?, _ diagnostics: [Diagnostic]) {
    self.load = load
    files = [file]
    self.diagnostics = diagnostics
  }

  /// What a file is read for.
  private struct Place {
    var path: String
    /// The files it is included from, the pipeline file first, itself last.
    var chain: [String]
    var scope: Int
    /// Stands before all names of its steps.
    var prefix: String
    var defaults: StepDefaults
  }

  private static let keys = ["pipeline", "description", "parameters", "env", "defaults", "steps"]

  mutating func pipeline(_ node: YAMLNode) -> PipelineSpec? {
    guard
      var reader = MappingReader(
        node, what: "a pipeline file", keys: Self.keys, into: &diagnostics)
    else { return nil }
    let nameEntry = reader.required("pipeline")
    let name = reader.string(nameEntry)
    let description = reader.string(reader.optional("description"))
    let stepsEntry = reader.required("steps")
    let stepNodes = reader.sequence(stepsEntry)
    reader.finish(into: &diagnostics)
    if let name, let entry = nameEntry {
      PipelineReader.checkName(name, entry.value, "pipeline", &diagnostics)
    }
    let path = files[0].path
    let scope = scope(
      reader, FileScope(parameters: [], environment: [], prefix: "", span: node.span))
    let defaults = self.defaults(reader, over: StepDefaults())
    read(
      stepNodes ?? [],
      Place(path: path, chain: [path], scope: scope, prefix: "", defaults: defaults))
    if let stepNodes, stepNodes.isEmpty, let stepsEntry {
      diagnostics.append(
        .error("the pipeline has no steps", at: stepsEntry.value.span, hint: "add one"))
    }
    checkNamesDiffer()
    diagnostics = IncludeNotes(includedAt).annotating(diagnostics)
    guard stepNodes != nil else { return nil }
    return PipelineSpec(
      name: name ?? "", description: description, parameters: scopes[scope].parameters,
      steps: steps, file: files[0], scopes: scopes, files: files, includedAt: includedAt)
  }

  /// Adds the scope of one file.
  private mutating func scope(_ reader: MappingReader, _ blank: FileScope) -> Int {
    var scope = blank
    if let entry = reader.optional("parameters"), !entry.value.isNull || entry.value.isMistaken {
      scope.parameters = PipelineParameterReader.read(entry.value, into: &diagnostics)
    }
    if let entry = reader.optional("env"), !entry.value.isNull || entry.value.isMistaken {
      scope.environment = EnvironmentReader.read(entry.value, into: &diagnostics)
    }
    scopes.append(scope)
    return scopes.count - 1
  }

  private mutating func defaults(
    _ reader: MappingReader, over outer: StepDefaults
  ) -> StepDefaults {
    guard let entry = reader.optional("defaults"), !entry.value.isNull else { return outer }
    return StepDefaults.reading(entry.value, over: outer, into: &diagnostics)
  }

  private mutating func read(_ nodes: [YAMLNode], _ place: Place) {
    for (number, node) in nodes.enumerated() {
      if node["include"] != nil {
        include(node, in: place)
      } else if var step = StepReader.read(
        node, number: number + 1, defaults: place.defaults, into: &diagnostics)
      {
        step.scope = place.scope
        step.localName = step.name
        step.name = place.prefix + step.name
        steps.append(step)
      }
    }
  }

  private mutating func include(_ node: YAMLNode, in place: Place) {
    guard
      var reader = MappingReader(
        node, what: "an include", keys: ["include", "with", "name"], into: &diagnostics)
    else { return }
    let entry = reader.required("include")
    let path = reader.string(entry)
    let nameEntry = reader.optional("name")
    let name = reader.string(nameEntry)
    let with = reader.optional("with")?.value
    if let name, let nameEntry, let problem = PipelineReader.nameProblem(name) {
      reader.report(.error("the name '\(name)' \(problem)", at: nameEntry.value.span))
    }
    reader.finish(into: &diagnostics)
    guard let path, let entry else { return }
    let full = IncludePath.of(path, from: place.path)
    let span = entry.value.span
    if let problem = problem(including: full, at: span, in: place) {
      diagnostics.append(problem)
      return
    }
    guard let content = content(of: full, at: span),
      var file = MappingReader(
        content, what: "an included file", keys: Self.keys, into: &diagnostics)
    else { return }
    let stepNodes = file.sequence(file.required("steps"))
    file.finish(into: &diagnostics)
    let prefix = name.map { "\($0)-" } ?? ""
    let scope = scope(
      file,
      FileScope(
        parent: place.scope, parameters: [], environment: [], prefix: prefix, with: with,
        span: span))
    read(
      stepNodes ?? [],
      Place(
        path: full, chain: place.chain + [full], scope: scope, prefix: place.prefix + prefix,
        defaults: defaults(file, over: place.defaults)))
  }

  private mutating func problem(
    including path: String, at span: SourceSpan, in place: Place
  ) -> Diagnostic? {
    if let first = place.chain.firstIndex(of: path) {
      let circle = (place.chain[first...] + [path]).map { "'\($0)'" }.joined(separator: " → ")
      return .error("the files include each other in a circle: \(circle)", at: span)
    }
    if place.chain.count > Self.depthLimit {
      return .error("files include files more than \(Self.depthLimit) deep", at: span)
    }
    if scopes.count > Self.countLimit {
      defer { isOverLimit = true }
      return isOverLimit
        ? nil : .error("files are included more than \(Self.countLimit) times", at: span)
    }
    return nil
  }

  private mutating func content(of path: String, at span: SourceSpan) -> YAMLNode? {
    if isOverLimit { return nil }
    if let known = nodes[path] { return known }
    nodes[path] = .some(nil)
    guard let load else {
      diagnostics.append(.error("no file can be included here", at: span))
      return nil
    }
    switch load(path) {
    case .failure(let refusal):
      diagnostics.append(
        .error(
          refusal.message, at: span, hint: "the path is relative to the file that includes it"))
      return nil
    case .success(let bytes):
      let (file, node, problems) = YAMLReader.read(bytes: bytes, path: path)
      includedAt[path] = span
      files.append(file)
      diagnostics += problems
      nodes[path] = .some(node)
      return node
    }
  }

  private mutating func checkNamesDiffer() {
    var seen: [String: Int] = [:]
    seen.reserveCapacity(steps.count)
    for (index, step) in steps.enumerated() {
      guard let place = seen[step.name] else {
        seen[step.name] = index
        continue
      }
      let first = steps[place]
      let isIncluded = step.scope != 0 || first.scope != 0
      diagnostics.append(
        .error(
          "two steps are called '\(step.name)'", at: step.nameSpan,
          hint: isIncluded
            ? "give one include a 'name:', which stands before the names of its steps" : nil,
          notes: [.note("the first is here", at: first.nameSpan)]))
    }
  }
}
