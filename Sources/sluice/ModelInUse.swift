import ArgumentParser
import SluiceEngine
import SluiceFrame
import SluiceLearn
import SluiceSteps
import SluiceStore

/// A model version that is about to be used: allowed, sound, and read.
struct ModelInUse {
  let version: ModelVersion
  let model: FactorizationMachine
  let encoder: Encoder
  private let store: ObjectStore

  /// - Parameter allowsUnapproved: whether a version may be used that is not approved.
  /// - Throws: the exit code for wrong input, `StoreError` where an object is missing or damaged.
  init(_ name: String, allowsUnapproved: Bool, _ project: Project) throws {
    let reference = try ModelName(name)
    let version = try reference.resolve(project.registry)
    if !reference.namesVersion {
      throw Failure.wrongInput(
        "'\(name)' does not say which version",
        hint: "write \(name)@approved, or \(version.name)")
    }
    if version.status != .approved, !allowsUnapproved {
      throw Failure.wrongInput(
        "'\(version.name)' is \(version.status.rawValue), not Approved",
        hint:
          "'sluice models approve \(version.name)' approves it; --allow-unapproved uses it as it is"
      )
    }
    guard let encoder = version.encoder else {
      throw Failure.wrongInput(
        "'\(version.name)' was registered without its encoder, so that raw rows cannot be scored",
        hint: "give 'register' the encoder of the features")
    }
    store = project.store
    for record in [version.model, encoder] { try store.verify(record.digest) }
    self.version = version
    model = try FactorizationMachine.read(fromFileAt: store.path(of: version.model.digest))
    self.encoder = try Encoder.read(fromFileAt: store.path(of: encoder.digest))
  }

  /// The purchases that were registered with the version; nil where none were.
  func table() throws -> Table? {
    guard let record = version.table else { return nil }
    try store.verify(record.digest)
    return try Table.read(fromFileAt: store.path(of: record.digest))
  }

  /// Raw rows, the encoder's columns with the types it was fitted on.
  func rows(ofFileAt path: String) throws -> Table {
    let types = Scorer.columnTypes(of: encoder)
    if path.hasSuffix(".arrow") { return try Table.read(fromFileAt: path) }
    var reader = CSVReader(threads: ProcessorCount.usable)
    let known = try reader.peekSchema(path: path)
    for column in encoder.sourceColumns where known[column] == nil {
      throw Failure.wrongInput(
        "'\(path)' has no column '\(column)', which the model needs",
        hint: "it needs \(encoder.sourceColumns.joined(separator: ", "))")
    }
    reader.options.types = types.filter { known[$0.key] != nil }
    return try reader.read(path: path).table
  }
}

/// Where a command's table goes.
struct TableOutput: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write to a file, .csv or .arrow, instead of to standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  func validate() throws {
    if let output, !output.hasSuffix(".csv"), !output.hasSuffix(".arrow") {
      throw ValidationError("'\(output)' must end in .csv or .arrow")
    }
  }

  /// Replaces the file once all of it is written.
  func write(_ table: Table) throws {
    guard let output else {
      var sink = MemorySink()
      try CSVWriter().write(table, to: &sink)
      return Terminal.standardOutput.write(sink.bytes)
    }
    if output.hasSuffix(".csv") {
      let partial = output + ".partial"
      defer { Folders.remove(partial) }
      try CSVWriter().write(table, path: partial)
      return try Folders.rename(partial, to: output)
    }
    var sink = MemorySink()
    try table.compactingDictionaries().writeArrow(to: &sink)
    try AtomicFile.write(sink.bytes, to: output)
  }
}

extension Float {
  /// The number with the fewest digits that reads back as this one, for files of text.
  var shortest: Double { Double("\(self)") ?? Double(self) }
}
