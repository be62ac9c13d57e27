/// The columns a table has or will have, in order.
package struct Schema: Sendable, Equatable {
  package struct Field: Sendable, Equatable {
    package var name: String
    /// nil where the type is known only once the data has been read.
    package var type: ColumnType?

    package init(_ name: String, _ type: ColumnType?) {
      self.name = name
      self.type = type
    }
  }

  package var fields: [Field]

  package init(_ fields: [Field]) { self.fields = fields }

  package var names: [String] { fields.map(\.name) }

  package subscript(name: String) -> Field? { fields.first { $0.name == name } }
}
