package import SluiceDiagnostics
import SluiceYAML

/// Reads the text of a pipeline file into a `PipelineSpec` and gathers everything that is wrong with its shape.
package enum PipelineReader {
  package static func read(
    _ file: SourceFile
  ) -> (spec: PipelineSpec?, diagnostics: [Diagnostic]) {
    let (node, problems) = YAMLReader.read(file)
    var diagnostics = problems
    guard let node else { return (nil, diagnostics) }
    let spec = pipeline(node, file: file, into: &diagnostics)
    return (spec, diagnostics)
  }

  /// The same from bytes that may not be UTF-8; the file is there to quote from in any case.
  package static func read(
    bytes: [UInt8], path: String
  ) -> (file: SourceFile, spec: PipelineSpec?, diagnostics: [Diagnostic]) {
    let (file, node, problems) = YAMLReader.read(bytes: bytes, path: path)
    var diagnostics = problems
    let spec = node.flatMap { pipeline($0, file: file, into: &diagnostics) }
    return (file, spec, diagnostics)
  }

  private static func pipeline(
    _ node: YAMLNode, file: SourceFile, into diagnostics: inout [Diagnostic]
  ) -> PipelineSpec? {
    guard
      var reader = MappingReader(
        node, what: "a pipeline file", keys: ["pipeline", "description", "parameters", "steps"],
        into: &diagnostics)
    else { return nil }
    let nameEntry = reader.required("pipeline")
    let name = reader.string(nameEntry)
    let description = reader.string(reader.optional("description"))
    let parametersEntry = reader.optional("parameters")
    let stepsEntry = reader.required("steps")
    let stepNodes = reader.sequence(stepsEntry)
    reader.finish(into: &diagnostics)

    if let name, let entry = nameEntry { checkName(name, entry.value, "pipeline", &diagnostics) }
    var parameters: [PipelineParameter] = []
    if let parametersEntry, !parametersEntry.value.isNull {
      parameters = PipelineParameterReader.read(parametersEntry.value, into: &diagnostics)
    }
    var steps: [StepSpec] = []
    for (place, stepNode) in (stepNodes ?? []).enumerated() {
      let step = StepReader.read(stepNode, number: place + 1, into: &diagnostics)
      if let step { steps.append(step) }
    }
    if let stepNodes, stepNodes.isEmpty, let stepsEntry {
      diagnostics.append(
        .error("the pipeline has no steps", at: stepsEntry.value.span, hint: "add one"))
    }
    var seen: [String: StepSpec] = [:]
    for step in steps {
      if let first = seen[step.name] {
        diagnostics.append(
          .error(
            "two steps are called '\(step.name)'", at: step.nameSpan,
            notes: [.note("the first is here", at: first.nameSpan)]))
      } else {
        seen[step.name] = step
      }
    }
    guard stepNodes != nil else { return nil }
    return PipelineSpec(
      name: name ?? "", description: description, parameters: parameters, steps: steps, file: file)
  }

  /// Names become folders and parts of references, so they hold letters, digits, `-` and `_` only.
  static func checkName(
    _ name: String, _ node: YAMLNode, _ what: String, _ diagnostics: inout [Diagnostic]
  ) {
    if let problem = nameProblem(name) {
      diagnostics.append(.error("the \(what) name '\(name)' \(problem)", at: node.span))
    }
  }

  static func nameProblem(_ name: String) -> String? {
    let bytes = Array(name.utf8)
    guard let first = bytes.first else { return "is empty" }
    func isLetterOrDigit(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    if !isLetterOrDigit(first) { return "must begin with a letter or a digit" }
    if bytes.count > 100 { return "is longer than 100 characters" }
    if let wrong = name.unicodeScalars.first(where: {
      !($0.isASCII && isLetterOrDigit(UInt8($0.value))) && $0 != "-" && $0 != "_"
    }) {
      return "has '\(wrong)' in it; letters, digits, '-' and '_' may stand there"
    }
    return nil
  }
}

extension YAMLNode {
  var isNull: Bool { if case .null = content { true } else { false } }
}
