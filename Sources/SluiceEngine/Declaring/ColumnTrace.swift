package import SluiceFrame

/// Which columns of a step's inputs went into its outputs, and how.
package struct ColumnTrace: Sendable, Equatable {
  /// What a column of an input does to a column, or to all, of an output.
  package enum Influence: Sendable, Equatable {
    /// The values are taken as they are.
    case identity
    /// Each value comes of the value in the same row.
    case transformation
    /// A value comes of many rows; `isMasking` where no value can be told from it.
    case aggregation(isMasking: Bool)
    /// It decides which rows there are.
    case filter
    /// It decides which rows become one.
    case groupBy
  }

  package struct Source: Sendable, Equatable {
    /// An input port, or the parameter that names a file.
    package let port: String
    package let column: String
    package let influence: Influence
  }

  package struct Field: Sendable, Equatable {
    package let column: String
    package let sources: [Source]
  }

  /// What is known of one output.
  package struct Output: Sendable, Equatable {
    package fileprivate(set) var fields: [Field] = []
    /// What the output as a whole depends on.
    package fileprivate(set) var whole: [Source] = []
  }

  /// The columns of the table at each input port.
  package let inputs: [String: Schema]
  /// The columns of the table at each output port.
  package let outputs: [String: Schema]
  private var traced: [String: Output] = [:]

  package init(inputs: [String: Schema], outputs: [String: Schema]) {
    self.inputs = inputs
    self.outputs = outputs
  }

  /// nil where nothing was said of the output.
  package subscript(output: String) -> Output? { traced[output] }

  /// The names of the columns of an input table; empty where it is none.
  package func columns(of port: String) -> [String] { inputs[port]?.names ?? [] }

  /// A column of the output table was made of one column of an input.
  package mutating func field(
    _ column: String, of output: String = "table", from source: String, at port: String = "table",
    _ influence: Influence
  ) {
    traced[output, default: Output()].fields.append(
      Field(column: column, sources: [Source(port: port, column: source, influence: influence)]))
  }

  /// Columns of an input that the output as a whole depends on.
  package mutating func whole(
    of output: String = "table", from columns: [String], at port: String = "table",
    _ influence: Influence
  ) {
    traced[output, default: Output()].whole += columns.map {
      Source(port: port, column: $0, influence: influence)
    }
  }

  /// Every column of the output table is the input's column of that name.
  package mutating func passThrough() {
    for name in outputs["table"]?.names ?? columns(of: "table") {
      field(name, from: name, .identity)
    }
  }
}
