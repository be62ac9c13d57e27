import SluiceDiagnostics
import SluiceTestSupport
import SluiceYAML
import Testing

/// Broken documents must give diagnostics inside the text, never a crash or a hang.
@Suite struct FuzzTests {
  private static let seeds = [
    """
    pipeline: retail # comment
    parameters:
      data: { type: path, default: "a\\tb\\u00e9", help: 'it''s' }
    steps: &steps
      - name: known
        with: { columns: [A, 0x1F, ~, -1.5e3, !!str 12] }
      - <<: *steps
        where: |
          Quantity > 0
           and x
        folded: >-
          a

          b
      - ? complex
        : value
    """,
    "%TAG ! tag:x,2000:\n---\n- &a é日🙂\n- *a\n- \"\\x41\\\n  b\"\n- 'x\n\n  y'\n...\n",
    "[{a: [1, 2, {b: c}], d: e}, \"f\", 'g', [[[[]]]], {? h : i}]",
  ]
  private static let words = [
    "\n", "  ", "\t", ":", ": ", "- ", "[", "]", "{", "}", ",", "&a ", "*a", "!!int ", "!x ", "'",
    "\"",
    "|\n", ">", "#", "---\n", "...\n", "%", "<<: *a", "? ", "\u{FEFF}", "\u{2028}", "\u{85}", "é",
    "🙂", "\0",
    "\\", "99999999999999999999", "\r", "\r\n", "@",
  ]

  @Test func survivesMutations() {
    let seeds = Self.seeds.map { Array($0.utf8) }
    let run = Fuzzing.run("yaml", seeds: seeds, words: Self.words, seed: 5, usual: 8000) { bytes in
      check(bytes)
    }
    #expect(run.isBalanced, "\(run)")
  }

  /// Whether there is a document without mistakes.
  private func check(_ bytes: [UInt8]) -> Bool {
    let read = YAMLReader.read(bytes: bytes, path: "a")
    let lines = LineIndex(read.file.text)
    #expect(read.node != nil || !read.diagnostics.isEmpty)
    for diagnostic in read.diagnostics {
      guard let span = diagnostic.span else {
        // Only the line that counts what is left out is about no place.
        if diagnostic.message.hasSuffix(" more mistakes are not shown") { continue }
        Issue.record("no span: \(diagnostic.message)")
        continue
      }
      #expect(span.start <= span.end && span.start.line >= 1 && span.start.column >= 1)
      #expect(span.end.line <= lines.lineCount, "\(diagnostic) in \(bytes)")
      let width = lines.line(span.start.line)?.unicodeScalars.count ?? 0
      #expect(span.start.column <= width + 1, "\(diagnostic) in \(bytes)")
    }
    _ = DiagnosticRenderer(files: [read.file]).render(read.diagnostics)
    if let node = read.node { walk(node, lines, depth: 1) }
    return read.diagnostics.isEmpty
  }

  private func walk(_ node: YAMLNode, _ lines: LineIndex, depth: Int) {
    #expect(depth <= YAMLReader.depthLimit)
    #expect(node.span.start <= node.span.end && node.span.end.line <= lines.lineCount, "\(node)")
    switch node.content {
    case .sequence(let items): for item in items { walk(item, lines, depth: depth + 1) }
    case .mapping(let entries):
      #expect(Set(entries.map(\.key)).count == entries.count)
      for entry in entries { walk(entry.value, lines, depth: depth + 1) }
    default:
      // A character that maps to one place of a scalar without escapes is the one that stands there, but for spaces.
      guard [.plain, .literal, .folded].contains(node.style) else { return }
      for (offset, scalar) in node.scalarText.unicodeScalars.enumerated()
      where !scalar.properties.isWhitespace {
        let span = node.span(ofScalarOffsets: offset..<(offset + 1))
        guard span != node.span, let line = lines.line(span.start.line)?.unicodeScalars else {
          continue
        }
        #expect(line.dropFirst(span.start.column - 1).first == scalar)
      }
    }
  }
}
