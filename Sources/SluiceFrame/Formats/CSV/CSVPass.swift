/// One way through a CSV file, block by block.
///
/// While the rows of a block are appended to the columns, column by column, the block behind it is split.
struct CSVPass {
  private let input: CSVInput
  private let header: CSVHeader
  private let options: CSVOptions
  private let rowLimit: Int
  private let crew: WorkCrew
  private let columns: [CSVColumn]
  /// The block whose rows are appended next.
  private var block: CSVBlock
  private var spare: CSVBlock
  private var rowCount = 0
  private var skippedCount = 0
  private var skipMessages: [String] = []

  init(path: String, name: String?, reader: CSVReader) throws(FrameError) {
    let options = reader.options
    self.options = options
    rowLimit = reader.rowLimit
    input = try CSVInput(
      path: path, name: name, blockSize: reader.blockSize, threads: reader.threads)
    let splitter = CSVSplitter(delimiter: options.delimiter)
    header = try CSVHeader(input, splitter, options)
    splitter.stopsAtProblem = options.onError == .fail
    block = CSVBlock(splitter)
    spare = CSVBlock(CSVSplitter(like: splitter))
    let missing = MissingSpellings(options.missing)
    columns = header.selected.enumerated().map { slot, name in
      CSVColumn(slot: slot, name: name, options: options, missing: missing)
    }
    crew = WorkCrew(threads: min(reader.threads, columns.count + 1))
  }

  mutating func run(_ progress: ((Int, Int) -> Void)?) throws(FrameError) -> CSVResult {
    block.split(input)
    reserve()
    while true {
      let isLast = input.isAtEnd
      input.consume(block.outcome.consumed)
      try takeRows(splittingNext: !isLast)
      if isLast { break }
      if let failure = spare.failure { throw failure }
      swap(&block, &spare)
      progress?(input.storedBytesRead, input.storedSize)
    }
    if let line = block.outcome.openQuoteLine { throw CSVReader.openQuote(line, input.path) }
    progress?(input.storedSize, input.storedSize)
    try checkRows()
    let columns = columns
    crew.run(columns.count) { columns[$0].finish() }
    let table = Table(
      names: header.selected, columns: columns.map { $0.column! }, rowCount: rowCount)
    return CSVResult(
      table: table, skippedRowCount: skippedCount, skipMessages: skipMessages)
  }

  /// Makes room for as many rows as the file has if it goes on as it starts; growing would copy what is there.
  private func reserve() {
    guard !input.isPacked, block.outcome.consumed > 0 else { return }
    let share = Double(input.storedSize) / Double(block.outcome.consumed)
    let expected = Int(Double(block.rowCount) * share * 1.03)
    for column in columns { column.reserve(expected) }
  }

  /// Appends the block's rows to the columns, or throws the first mistake among them.
  private mutating func takeRows(splittingNext: Bool) throws(FrameError) {
    let isStrict = options.onError == .fail
    // Where rows are left out, texts wait until it is known which.
    let first = columns.filter { isStrict || $0.isDirect }
    let later = columns.filter { !isStrict && !$0.isDirect }
    if isStrict { try checkRoom() }
    take(first, splittingNext: splittingNext)
    let problems = problems()
    if let first = problems.first {
      guard !isStrict else { throw first.error(in: input.path) }
      skippedCount += problems.count
      for problem in problems.prefix(CSVReader.maximumSkipMessages - skipMessages.count) {
        skipMessages.append(problem.error(in: input.path).message)
      }
    }
    try checkRoom()
    take(later, splittingNext: false)
    rowCount += block.rowCount
  }

  /// No column has more distinct values than rows, so codes of texts fit where rows do.
  private func checkRoom() throws(FrameError) {
    guard block.rowCount <= rowLimit - rowCount else {
      throw FrameError(tooManyRows: input.path, limit: rowLimit)
    }
  }

  /// Appends the block's rows to some columns, and splits the next block meanwhile.
  private func take(_ columns: [CSVColumn], splittingNext: Bool) {
    let (input, block, next) = (input, block, splittingNext ? spare : nil)
    let others = next == nil ? 0 : 1
    crew.run(columns.count + others) { piece in
      if piece < others {
        next?.split(input, behind: block)
      } else {
        columns[piece - others].take(block)
      }
    }
  }

  /// What is wrong with the block, in the order of its lines; rows with a value that does not fit are taken out.
  private func problems() -> [CSVProblem] {
    var problems = block.splitter.problems
    let direct = columns.filter(\.isDirect)
    let misfits = direct.flatMap(\.misfits)
    if misfits.isEmpty { return problems }
    var isBad = [Bool](repeating: false, count: block.rowCount)
    for (row, problem) in misfits where !isBad[row] {
      isBad[row] = true
      problems.append(problem)
    }
    problems.sort { $0.line < $1.line }
    if options.onError == .skip {
      for column in direct { column.truncate(to: rowCount) }
      block.splitter.removeRows(isBad)
      take(direct, splittingNext: false)
      precondition(
        direct.allSatisfy(\.misfits.isEmpty), "a row that was right has become wrong")
    }
    return problems
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
