package import SluiceFrame

/// What a kind can see and say before anything runs: the input tables' columns in, the output tables' columns out.
package struct StepCheck: Sendable {
  /// Where in the file a message belongs.
  package enum Place: Sendable, Equatable {
    case step
    case parameter(String)
    /// An element of a list parameter.
    case element(String, Int)
    /// The value of a member of a map parameter.
    case member(String, String)
    /// The key of a member of a map parameter.
    case key(String, String)
    /// Part of a text parameter, in Unicode scalars of the text.
    case part(String, Range<Int>)
  }

  package struct Finding: Sendable {
    package var place: Place
    package var message: String
    package var hint: String?
    package var isWarning = false
  }

  /// One artifact that goes into the step.
  package struct Filled: Sendable {
    package let port: String
    /// The columns of a table, where they are known.
    package let schema: Schema?
  }

  /// What goes in, in the order of the ports, and within a port in its own.
  package let filled: [Filled]
  /// The columns of the table at each input port, where they are known.
  package let inputs: [String: Schema]
  /// What the kind says of its output ports.
  package private(set) var outputs: [String: Schema] = [:]
  package private(set) var findings: [Finding] = []
  private let declaration: StepDeclaration

  package init(_ declaration: StepDeclaration, inputs: [String: Schema], filled: [Filled] = []) {
    self.declaration = declaration
    self.filled = filled
    self.inputs = inputs
  }

  /// Says what the table at an output port will look like.
  package mutating func output(_ port: String, _ schema: Schema) { outputs[port] = schema }

  /// Every output table looks like the first input table.
  package mutating func passThrough() {
    guard let port = declaration.inputs.first(where: { $0.kind == .table }),
      let schema = inputs[port.name]
    else { return }
    for output in declaration.outputs where output.kind == .table { outputs[output.name] = schema }
  }

  package mutating func error(_ place: Place, _ message: String, hint: String? = nil) {
    findings.append(Finding(place: place, message: message, hint: hint))
  }

  package mutating func warning(_ place: Place, _ message: String, hint: String? = nil) {
    findings.append(Finding(place: place, message: message, hint: hint, isWarning: true))
  }
}
