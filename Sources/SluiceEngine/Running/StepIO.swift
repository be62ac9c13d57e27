package import SluiceFrame

/// What a running step works with: its inputs, its outputs, and a way to say how far it is.
package struct StepIO: Sendable {
  /// One artifact at an input port.
  struct Input: Sendable {
    let port: String
    /// The place within a list port, which has gaps where something was left out.
    var position = 0
    /// The labels' column, where the artifact is a table.
    let column: String?
    /// nil for a step that reads files.
    let value: (any ArtifactValue)?
    /// nil while it is being stored.
    let record: ArtifactRecord?

    /// The labels in the column that the port names; nil where it names none.
    func columnLabels() throws -> Labels? {
      guard let column, let table = value.flatMap(SelectedTable.taking) else { return nil }
      return try Labels(try table.column(column), named: column)
    }
  }

  let declaration: StepDeclaration
  let inputs: [Input]
  private(set) var outputs: [(port: PortDeclaration, value: any ArtifactValue)] = []
  private(set) var results: [String: JSONValue] = [:]
  private let report: @Sendable (RunEvent.Progress) -> Void

  /// How many threads the step may keep busy; the result must not depend on it.
  package let threads: Int
  package let run: RunContext
  /// Whether nobody waits for the step any more; long work of one call asks now and then, and ends by throwing.
  package var isCancelled: @Sendable () -> Bool = { false }
  /// Which try this is, from 1.
  package let attempt: Int
  /// Where the attempt works.
  package let place: StepPlace

  init(
    declaration: StepDeclaration, inputs: [Input], threads: Int, run: RunContext, attempt: Int,
    place: StepPlace, report: @escaping @Sendable (RunEvent.Progress) -> Void
  ) {
    self.declaration = declaration
    self.inputs = inputs
    self.threads = threads
    self.run = run
    self.attempt = attempt
    self.place = place
    self.report = report
  }

  /// The artifacts at a list port, in order.
  package func inputs<Value: ArtifactValue>(_ port: String, as type: Value.Type) throws -> [Value] {
    try inputs.filter { $0.port == port }.map { input in
      if let value = try input.columnLabels() as? Value { return value }
      guard let value = input.value.flatMap(Value.taking) else {
        preconditionFailure(
          "port '\(port)' of '\(declaration.name)' holds \(String(describing: input.value))")
      }
      return value
    }
  }

  /// The places of the artifacts at a list port, rising; what a lenient port left out is not among them.
  package func positions(at port: String) -> [Int] {
    inputs.filter { $0.port == port }.map(\.position)
  }

  /// The artifact at an optional port.
  package func optionalInput<Value: ArtifactValue>(
    _ port: String, as type: Value.Type
  ) throws -> Value? {
    try inputs(port, as: type).first
  }

  /// The artifact at a port that must be filled.
  package func input<Value: ArtifactValue>(_ port: String, as type: Value.Type) throws -> Value {
    guard let value = try optionalInput(port, as: type) else {
      preconditionFailure("port '\(port)' of '\(declaration.name)' is empty")
    }
    return value
  }

  /// The stored artifact at a port, for kinds that declare `needsStoredInputs`.
  package func record(at port: String) -> ArtifactRecord? { records(at: port).first }

  /// The stored artifacts at a list port, in order.
  package func records(at port: String) -> [ArtifactRecord] {
    inputs.filter { $0.port == port }.compactMap(\.record)
  }

  /// Gives an output; an optional one may be left out.
  package mutating func output(_ port: String, _ value: some ArtifactValue) {
    guard let declared = declaration.output(port), declared.kind == type(of: value).artifactKind
    else {
      preconditionFailure(
        "'\(declaration.name)' declares no output '\(port)' of \(type(of: value).artifactKind)")
    }
    outputs.append((declared, value))
  }

  /// Remembers a number about the work itself: rows-in, rows-out, rmse.
  package mutating func result(_ name: String, _ value: JSONValue) { results[name] = value }

  /// Says how much of the work is done, from 0 to 1, and what is being done.
  package func progress(_ fraction: Double, _ detail: String = "") {
    report(RunEvent.Progress(fraction: fraction, detail: detail))
  }

  /// A line for the log, such as the error after an epoch.
  package func log(_ line: String) { report(RunEvent.Progress(line: line)) }

  /// A closure for kernels that report from other threads.
  package var progressHandler: @Sendable (_ fraction: Double, _ detail: String) -> Void {
    let report = report
    return { report(RunEvent.Progress(fraction: $0, detail: $1)) }
  }

  /// The same for log lines.
  package var logHandler: @Sendable (_ line: String) -> Void {
    let report = report
    return { report(RunEvent.Progress(line: $0)) }
  }
}
