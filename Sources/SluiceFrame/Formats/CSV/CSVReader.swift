/// What was read from a CSV file.
package struct CSVResult: Sendable, Equatable {
  package var table: Table
  /// How many malformed records were left out.
  package var skippedRowCount: Int
  /// What was wrong with the first few of them, as `file:line: …`.
  package var skipMessages: [String]
}

/// Reads CSV files, packed with gzip or not, into tables.
///
/// The types of columns that are not declared are inferred from all of their values, so that they do not depend on
/// where in the file a value stands.
package struct CSVReader: Sendable {
  /// The most messages a result keeps about records that were left out.
  package static let maximumSkipMessages = 5

  package var options: CSVOptions
  /// 1 reads, unpacks and parses on the calling thread.
  package var threads: Int
  /// How many bytes are taken at once; the result does not depend on it.
  package var blockSize: Int
  /// The most rows there may be; smaller only in tests.
  package var rowLimit = Table.maximumRowCount

  package init(options: CSVOptions = CSVOptions(), threads: Int = 2, blockSize: Int = 1 << 19) {
    self.options = options
    self.threads = threads
    self.blockSize = blockSize
  }

  /// Reads the whole file.
  ///
  /// - Parameters:
  ///   - name: what messages call the file; nil for its path.
  ///   - progress: called now and then with how many bytes of the stored file have been read, and of how many.
  /// - Throws: `.unreadable`, `.malformed`, `.wrongType`, `.noColumn`, `.tooLarge`, or `.empty` where there is no row.
  package func read(
    path: String, named name: String? = nil, progress: ((_ read: Int, _ total: Int) -> Void)? = nil
  ) throws(FrameError) -> CSVResult {
    try checkOptions()
    var pass = try CSVPass(path: path, name: name, reader: self)
    return try pass.run(progress)
  }

  /// Reads only the names of the columns; types are the declared ones.
  package func peekSchema(path: String) throws(FrameError) -> Schema {
    try checkOptions()
    let input = try CSVInput(path: path, blockSize: min(blockSize, 1 << 13), threads: 1)
    let header = try CSVHeader(input, CSVSplitter(delimiter: options.delimiter), options)
    return Schema(header.selected.map { Schema.Field($0, options.types[$0]) })
  }

  private func checkOptions() throws(FrameError) {
    let delimiter = options.delimiter
    let isText = delimiter == UInt8(ascii: "\t") || (0x20..<0x7F).contains(delimiter)
    guard isText, delimiter != UInt8(ascii: "\"") else {
      throw FrameError(.outOfRange, "the delimiter is not a character that can separate fields")
    }
    if case .names(let names) = options.header, names.isEmpty {
      throw FrameError(.outOfRange, "no column names are given")
    }
  }

  static func openQuote(_ line: Int, _ path: String) -> FrameError {
    FrameError(.malformed, "\(path):\(line): a quote starts here and never ends")
  }

  static func tooLong(_ quoteLine: Int?, _ line: Int, _ path: String) -> FrameError {
    let limit = "\(CSVInput.maximumRecord >> 20) MB"
    return if let quoteLine {
      FrameError(
        .malformed, "\(path):\(quoteLine): a quote starts here and does not end within \(limit)")
    } else {
      FrameError(.malformed, "\(path):\(line): a record does not end within \(limit)")
    }
  }
}
