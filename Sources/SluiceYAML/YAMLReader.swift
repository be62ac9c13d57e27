package import SluiceDiagnostics

/// Reads YAML 1.2 with the core schema: `no` and `on` are text, `0x1F` is an integer, keys are text.
///
/// One document a file; nesting is limited to 100 levels and aliases to 100,000 nodes in all. The merge key
/// `<<` takes in the entries of a mapping, or of a list of mappings, that are not given beside it; an earlier
/// mapping of the list wins over a later one. (YAML 1.2 dropped it, but people use it everywhere.)
package enum YAMLReader {
  /// The levels a document may nest, aliases followed.
  package static let depthLimit = 100
  /// The nodes all aliases of a document may stand for.
  package static let aliasLimit = 100_000

  /// The tree of the file with every mistake that could be found, in the order of the text.
  ///
  /// The node is nil where the text is no YAML document; with other mistakes it is there, and what is
  /// mistaken is null in it.
  package static func read(_ file: SourceFile) -> (node: YAMLNode?, diagnostics: [Diagnostic]) {
    let source = SourceText(path: file.path, utf8: Array(file.text.utf8))
    let forbidden = TextCheck.forbiddenCharacters(in: source)
    if !forbidden.isEmpty { return (nil, forbidden) }
    do {
      var builder = try TreeBuilder(source)
      let node = builder.document()
      return (node, builder.diagnostics.sorted())
    } catch {
      return (nil, [SyntaxErrorWords.diagnostic(for: error, in: source)])
    }
  }

  /// The same from bytes that may not be UTF-8; the file is there to quote from in any case.
  package static func read(
    bytes: [UInt8], path: String
  ) -> (file: SourceFile, node: YAMLNode?, diagnostics: [Diagnostic]) {
    let (text, mistake) = TextCheck.decode(bytes, path: path)
    let file = SourceFile(path: path, text: text)
    if let mistake { return (file, nil, [mistake]) }
    let (node, diagnostics) = read(file)
    return (file, node, diagnostics)
  }
}
