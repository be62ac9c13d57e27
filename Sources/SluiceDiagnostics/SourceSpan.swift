/// A place in a source file: lines and columns are 1-based and count Unicode scalars; the end is exclusive.
package struct SourceSpan: Sendable, Hashable {
  package struct Position: Sendable, Hashable, Comparable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }

    package static func < (a: Position, b: Position) -> Bool {
      (a.line, a.column) < (b.line, b.column)
    }
  }

  /// The path of the file, equal to its `SourceFile.path`.
  package var path: String
  package var start: Position
  package var end: Position

  package init(path: String, start: Position, end: Position) {
    self.path = path
    self.start = start
    self.end = end
  }
}
