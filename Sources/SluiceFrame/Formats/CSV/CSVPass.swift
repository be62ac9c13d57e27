/// One way through a CSV file, block by block.
struct CSVPass {
  private let input: CSVInput
  private let splitter: CSVSplitter
  private let header: CSVHeader
  private let options: CSVOptions
  private let missing: MissingSpellings
  /// The columns of declared types, by slot; the others are encoded.
  private var direct: [(slot: Int, column: DirectColumn)] = []
  private var encoded: [(slot: Int, column: EncodedColumn)] = []
  private var rowCount = 0
  private var skippedCount = 0
  private var skipMessages: [String] = []

  init(path: String, name: String?, reader: CSVReader) throws(FrameError) {
    options = reader.options
    input = try CSVInput(
      path: path, name: name, blockSize: reader.blockSize, threads: reader.threads)
    splitter = CSVSplitter(delimiter: options.delimiter)
    header = try CSVHeader(input, splitter, options)
    splitter.stopsAtProblem = options.onError == .fail
    missing = MissingSpellings(options.missing)
    for (slot, name) in header.selected.enumerated() {
      if let type = options.types[name], type != .text {
        direct.append((slot, DirectColumn(type, missing: missing, order: options.dateOrder)))
      } else {
        encoded.append((slot, EncodedColumn()))
      }
    }
  }

  mutating func run(_ progress: ((Int, Int) -> Void)?) throws(FrameError) -> CSVResult {
    while true {
      let outcome = unsafe splitter.split(
        input.bytes, count: input.count, atEnd: input.isAtEnd, offset: input.offset)
      try takeRows()
      input.consume(outcome.consumed)
      if input.isAtEnd {
        if let line = outcome.openQuoteLine { throw CSVReader.openQuote(line, input.path) }
        break
      }
      guard input.count < CSVInput.maximumRecord else {
        throw CSVReader.tooLong(outcome.openQuoteLine, splitter.line, input.path)
      }
      progress?(input.storedBytesRead, input.storedSize)
      try input.fill()
    }
    progress?(input.storedSize, input.storedSize)
    try checkRows()
    var columns = [Column?](repeating: nil, count: header.selected.count)
    for (slot, column) in direct { columns[slot] = column.column }
    for (slot, column) in encoded {
      columns[slot] = column.column(
        declared: options.types[header.selected[slot]], missing: missing, order: options.dateOrder)
    }
    let table = Table(names: header.selected, columns: columns.map { $0! }, rowCount: rowCount)
    return CSVResult(
      table: table, skippedRowCount: skippedCount, skipMessages: skipMessages)
  }

  /// Appends the rows of the last split to the columns, or throws the first mistake among them.
  private mutating func takeRows() throws(FrameError) {
    var problems = splitter.problems
    let misfits = takeDirectColumns()
    if !misfits.isEmpty {
      var isBad = [Bool](repeating: false, count: splitter.rowCount)
      for (row, problem) in misfits where !isBad[row] {
        isBad[row] = true
        problems.append(problem)
      }
      problems.sort { $0.line < $1.line }
      if options.onError == .skip {
        for i in direct.indices { direct[i].column.truncate(to: rowCount) }
        splitter.removeRows(isBad)
        let others = takeDirectColumns()
        precondition(others.isEmpty, "a row that was right has become wrong")
      }
    }
    if let first = problems.first {
      guard options.onError == .skip else { throw first.error(in: input.path) }
      skippedCount += problems.count
      for problem in problems.prefix(CSVReader.maximumSkipMessages - skipMessages.count) {
        skipMessages.append(problem.error(in: input.path).message)
      }
    }
    for i in encoded.indices {
      unsafe encoded[i].column.append(input.bytes, slot: encoded[i].slot, of: splitter)
      guard encoded[i].column.distinctCount < Int(Int32.max) else {
        let name = header.selected[encoded[i].slot]
        throw FrameError(.tooLarge, "\(input.path): too many distinct values in column '\(name)'")
      }
    }
    rowCount += splitter.rowCount
  }

  /// Parses the values of declared types; gives the rows whose value does not fit.
  private mutating func takeDirectColumns() -> [(row: Int, problem: CSVProblem)] {
    var misfits: [(row: Int, problem: CSVProblem)] = []
    for i in direct.indices {
      let slot = direct[i].slot
      for row in 0..<splitter.rowCount {
        let field = unsafe splitter.fields[row * splitter.width + slot]
        let text = unsafe Span(
          _unsafeStart: UnsafePointer(input.bytes) + Int(field.start), count: Int(field.length))
        guard !direct[i].column.append(text) else { continue }
        let problem = CSVProblem.misfit(
          text, column: header.selected[slot], type: direct[i].column.type,
          line: splitter.lines[row])
        misfits.append((row, problem))
      }
    }
    return misfits
  }

  private func checkRows() throws(FrameError) {
    guard rowCount == 0 else { return }
    if let first = skipMessages.first {
      throw FrameError(
        .empty, "\(input.path): all \(skippedCount) rows are malformed; the first is \(first)")
    }
    switch options.header {
    case .present: throw FrameError(.empty, "\(input.path): there is a header but no rows")
    case .names: throw FrameError(.empty, "\(input.path): the file is empty")
    }
  }
}
