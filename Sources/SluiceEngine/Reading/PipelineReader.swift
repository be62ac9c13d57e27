package import SluiceDiagnostics
import SluiceYAML

/// Reads the text of a pipeline file, and of the files it includes, into a `PipelineSpec`, and gathers everything that
/// is wrong with their shape.
package enum PipelineReader {
  /// Gives the bytes of a file, or says what is wrong with its path.
  package typealias FileLoader = (_ path: String) -> Result<[UInt8], FileRefusal>

  /// Why a file cannot be included, as one phrase.
  package struct FileRefusal: Error, Sendable {
    package var message: String

    package init(_ message: String) { self.message = message }
  }

  package static func read(
    _ file: SourceFile, load: FileLoader? = nil
  ) -> (spec: PipelineSpec?, diagnostics: [Diagnostic]) {
    let (node, problems) = YAMLReader.read(file)
    guard let node else { return (nil, problems) }
    var files = PipelineFiles(file, load: load, problems)
    let spec = files.pipeline(node)
    return (spec, files.diagnostics)
  }

  /// The same from bytes that may not be UTF-8; the file is there to quote from in any case.
  package static func read(
    bytes: [UInt8], path: String, load: FileLoader? = nil
  ) -> (files: [SourceFile], spec: PipelineSpec?, diagnostics: [Diagnostic]) {
    let (file, node, problems) = YAMLReader.read(bytes: bytes, path: path)
    guard let node else { return ([file], nil, problems) }
    var files = PipelineFiles(file, load: load, problems)
    let spec = files.pipeline(node)
    return (files.files, spec, files.diagnostics)
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
