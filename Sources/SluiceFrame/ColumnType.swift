/// The types a table column can have; the raw values are the words used in YAML and messages.
package enum ColumnType: String, Sendable, CaseIterable {
  case text, integer, number, boolean, timestamp

  /// Whether arithmetic makes sense on values of this type.
  package var isNumeric: Bool { self == .integer || self == .number }
}
