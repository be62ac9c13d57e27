import SluiceDiagnostics
import SluiceYAML
import Testing

/// The tree of a text that must have no mistakes.
func tree(_ text: String, _ location: SourceLocation = #_sourceLocation) throws -> YAMLNode {
  let (node, diagnostics) = YAMLReader.read(SourceFile(path: "a.yaml", text: text))
  #expect(diagnostics == [], sourceLocation: location)
  return try #require(node, sourceLocation: location)
}

/// The mistakes in a text, as they are printed.
func mistakes(_ text: String) -> String {
  let file = SourceFile(path: "a.yaml", text: text)
  return DiagnosticRenderer(files: [file]).render(YAMLReader.read(file).diagnostics)
}

/// A span as `line:column-line:column`.
func place(_ span: SourceSpan) -> String {
  "\(span.start.line):\(span.start.column)-\(span.end.line):\(span.end.column)"
}
