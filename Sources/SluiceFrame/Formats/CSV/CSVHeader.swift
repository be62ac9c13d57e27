/// The names of a file's columns and what is to be done with each.
struct CSVHeader {
  let names: [String]
  /// For each column of the file its place among the columns that are read, or -1.
  let slots: [Int]
  /// The names of the columns that are read, in the order of the file.
  let selected: [String]

  /// Reads the names where the file has them, and leaves `input` at the first record behind.
  ///
  /// - Throws: `.malformed` for names that repeat, `.noColumn` where the options name a column that is not there.
  init(_ input: CSVInput, _ splitter: CSVSplitter, _ options: CSVOptions) throws(FrameError) {
    try Self.skipMark(input)
    switch options.header {
    case .present: names = try Self.readNames(input, splitter)
    case .names(let given): names = given
    }
    try Self.checkDistinct(names, input.path)
    try Self.checkKnown(options, names, input.path)
    let wanted = options.columns.map(Set.init)
    var slots: [Int] = []
    var selected: [String] = []
    for name in names {
      let isWanted = wanted?.contains(name) ?? true
      slots.append(isWanted ? selected.count : -1)
      if isWanted { selected.append(name) }
    }
    guard !selected.isEmpty else {
      throw FrameError(.outOfRange, "\(input.path): no columns are asked for")
    }
    self.slots = slots
    self.selected = selected
    splitter.slots = slots
    splitter.width = selected.count
    splitter.expectedCount = names.count
  }

  /// Skips the byte order mark of UTF-8, and refuses files in UTF-16.
  private static func skipMark(_ input: CSVInput) throws(FrameError) {
    while input.count < 3, !input.isAtEnd { try input.fill() }
    let head = unsafe Array(UnsafeBufferPointer(start: input.bytes, count: min(3, input.count)))
    if head == [0xEF, 0xBB, 0xBF] {
      input.consume(3)
    } else if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
      throw FrameError(
        .malformed, "\(input.path): the text is in UTF-16, not in UTF-8",
        hint: "convert it with iconv")
    }
  }

  private static func readNames(
    _ input: CSVInput, _ splitter: CSVSplitter
  ) throws(FrameError) -> [String] {
    let firstLine = splitter.line
    while true {
      // The first split counts the names, the second one takes them.
      splitter.slots = []
      splitter.width = 0
      let counted = unsafe splitter.split(
        input.bytes, count: input.count, atEnd: input.isAtEnd, offset: input.offset, maximumRows: 1)
      if let problem = splitter.problems.first { throw problem.error(in: input.path) }
      if splitter.rowCount == 0 {
        if input.isAtEnd {
          if let line = counted.openQuoteLine { throw CSVReader.openQuote(line, input.path) }
          throw FrameError(.empty, "\(input.path): the file is empty")
        }
        splitter.line = firstLine
        guard input.count < CSVInput.maximumRecord else {
          throw CSVReader.tooLong(counted.openQuoteLine, splitter.line, input.path)
        }
        try input.fill()
        continue
      }
      splitter.line = firstLine
      splitter.slots = Array(0..<counted.fieldCount)
      splitter.width = counted.fieldCount
      let taken = unsafe splitter.split(
        input.bytes, count: input.count, atEnd: input.isAtEnd, offset: input.offset, maximumRows: 1)
      if let problem = splitter.problems.first { throw problem.error(in: input.path) }
      let names = (0..<counted.fieldCount).map { column in
        let field = unsafe splitter.fields[column]
        let name = unsafe String(
          decoding: UnsafeBufferPointer(
            start: input.bytes + Int(field.start), count: Int(field.length)), as: UTF8.self)
        return name.isEmpty ? "Unnamed: \(column)" : name
      }
      input.consume(taken.consumed)
      return names
    }
  }

  private static func checkDistinct(_ names: [String], _ path: String) throws(FrameError) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      throw FrameError(
        .malformed, "\(path): there is more than one column '\(name)'",
        hint: "give the columns names of their own with 'names'")
    }
  }

  private static func checkKnown(
    _ options: CSVOptions, _ names: [String], _ path: String
  ) throws(FrameError) {
    let asked = (options.columns ?? []) + options.types.keys.sorted()
    for name in asked where !names.contains(name) {
      throw FrameError(
        .noColumn, "\(path): there is no column '\(name)'",
        hint: "the columns are \(names.joined(separator: ", "))")
    }
  }
}
