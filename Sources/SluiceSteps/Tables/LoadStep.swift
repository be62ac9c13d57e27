import SluiceDiagnostics
import SluiceEngine
import SluiceFrame

/// Reads a CSV file into a table.
struct LoadStep: StepKind {
  static let declaration = StepDeclaration(
    name: "load", version: 3,
    summary: "Reads a CSV file, packed with gzip or not, into a table.",
    details: """
      The file follows RFC 4180: quotes, doubled quotes, commas and line ends within quotes; CRLF, a byte order \
      mark and a last line without an end are taken too. Types that are not declared are inferred from all values \
      of a column: integer (also `17850.0`), number, boolean, timestamp (`2010-12-01 08:26:00` and \
      `12/1/2010 8:26`), else text. A malformed row gives the file, line, column and value.
      """,
    inputs: [
      PortDeclaration(
        "file", .file, isOptional: true, "The file, where another step gives it and not `path`.")
    ],
    outputs: [PortDeclaration("table", .table, "The rows of the file, in its order.")],
    parameters: [
      .optional(
        "path", .inputFile,
        "The file, where no step gives it; its content, not its name, decides whether it is read again."
      ),
      .optional(
        "delimiter", .string, default: ",", "The one character between fields; `\\t` for a tab."),
      .optional(
        "header", .boolean, default: true,
        "Whether the first row names the columns; `false` needs `names`."),
      .optional("names", .list(of: .string), "The columns' names for a file without a header."),
      .optional(
        "types", .map(of: .choice(ColumnType.allCases.map(\.rawValue))),
        "Declared types by column; a value that does not fit is an error."),
      .optional(
        "columns", .list(of: .string), "The columns to read; the others cost nothing."),
      .optional(
        "missing", .list(of: .string),
        default: .list(CSVOptions.commonMissing.map { .string($0) }),
        "The spellings of a missing value; the default is that of pandas."),
      .optional(
        "on-error", .choice(["fail", "skip"]), default: "fail",
        "What a malformed row does: end the step, or be left out, counted and reported."),
      .optional(
        "date-order", .choice(["month-first", "day-first"]), default: "month-first",
        "How `1/2/2010` is meant."),
    ],
    results: [
      .rows, ResultDeclaration("skipped-rows", .integer, "Malformed rows left out."),
    ],
    example: """
      - name: transactions
        uses: load
        with:
          path: data/online-retail.csv
          types: { StockCode: text, Quantity: integer, UnitPrice: number }
      """)

  private let path: String?
  private let options: CSVOptions

  init(_ parameters: StepParameters) throws(ParameterError) {
    path = parameters.optionalString("path")
    var options = CSVOptions()
    let delimiter = parameters.string("delimiter") == "\\t" ? "\t" : parameters.string("delimiter")
    guard delimiter.utf8.count == 1, let byte = delimiter.utf8.first else {
      throw ParameterError("delimiter", "the delimiter '\(delimiter)' is not one ASCII character")
    }
    options.delimiter = byte
    let names = parameters.optionalStrings("names")
    switch (parameters.boolean("header"), names) {
    case (true, nil): options.header = .present
    case (false, let names?): options.header = .names(names)
    case (true, _?):
      throw ParameterError(
        "names", "'names' is for a file without a header", hint: "add 'header: false'")
    case (false, nil):
      throw ParameterError("header", "a file without a header needs 'names'")
    }
    for member in parameters.map("types") {
      guard case .string(let name) = member.value, let type = ColumnType(rawValue: name) else {
        continue
      }
      options.types[member.key] = type
    }
    options.columns = parameters.optionalStrings("columns")
    options.missing = parameters.strings("missing")
    options.onError = CSVOptions.OnError(rawValue: parameters.string("on-error")) ?? .fail
    options.dateOrder =
      CSVOptions.DateOrder(rawValue: parameters.string("date-order")) ?? .monthFirst
    self.options = options
  }

  func check(_ check: inout StepCheck) {
    let isFilled = !check.filled.isEmpty
    guard let path else {
      if !isFilled {
        check.error(
          .step, "there is no file to load",
          hint: "give its 'path', or a step with a file as input")
      }
      return
    }
    if isFilled {
      return check.error(
        .parameter("path"), "there are two files to load: this one and that of the input",
        hint: "take away 'path' or 'inputs'")
    }
    // All names first, so that each one that is asked for in vain is reported at its own place.
    var everything = options
    everything.columns = nil
    everything.types = [:]
    let names: [String]
    do throws(FrameError) {
      names = try CSVReader(options: everything, threads: 1).peekSchema(path: path).names
    } catch {
      return check.error(.parameter("path"), error.message, hint: error.hint)
    }
    func report(_ name: String, at place: StepCheck.Place) {
      check.error(
        place, "'\(path)' has no column '\(name)'",
        hint: Suggestion.hint(for: name, among: names)
          ?? "its columns are \(names.joined(separator: ", "))")
    }
    for name in options.types.keys.sorted() where !names.contains(name) {
      report(name, at: .key("types", name))
    }
    for (place, name) in (options.columns ?? []).enumerated() where !names.contains(name) {
      report(name, at: .element("columns", place))
    }
    let selected = names.filter { options.columns?.contains($0) ?? true }
    check.output("table", Schema(selected.map { Schema.Field($0, options.types[$0]) }))
  }

  var beginsEarly: Bool { path != nil }

  func run(_ io: inout StepIO) throws {
    let report = io.progressHandler
    let source = try source(io)
    let result = try CSVReader(options: options, threads: io.threads).read(
      path: source.path, named: source.name
    ) { read, total in
      report(total == 0 ? 1 : Double(read) / Double(total), "reading")
    }
    io.result("rows", .integer(result.table.rowCount))
    io.result("skipped-rows", .integer(result.skippedRowCount))
    if result.skippedRowCount > 0 {
      io.log("\(result.skippedRowCount) malformed rows left out")
      for message in result.skipMessages { io.log(message) }
    }
    io.output("table", result.table)
  }

  /// The file, and what to call it where its path would say nothing.
  private func source(_ io: StepIO) throws -> (path: String, name: String?) {
    guard let file = try io.optionalInput("file", as: FileArtifact.self) else {
      guard let path else { throw StepFailure("there is no file to load") }
      return (path, nil)
    }
    let facts = io.record(at: "file")?.facts ?? file.facts
    return (file.path, facts["filename"]?.stringValue)
  }
}

extension LoadStep: ColumnTracing {
  func trace(_ trace: inout ColumnTrace) {
    for name in trace.outputs["table"]?.names ?? [] {
      trace.field(name, from: name, at: "path", .identity)
    }
  }
}
