extension Table {
  /// Reads an uncompressed Arrow IPC file, such as pyarrow, polars and `writeArrow(to:)` write.
  ///
  /// Columns can be utf8 and large utf8, plain or dictionary-encoded, integers of 8 to 64 bits, float32 and
  /// float64, bool, and timestamps without a zone (nanoseconds are rounded down). NaN stays NaN.
  /// - Parameter name: of the file, for messages.
  /// - Throws: `.malformed` with the byte, `.wrongType` with the column, or `.tooLarge`.
  package init(arrow bytes: Span<UInt8>, name: String) throws(FrameError) {
    let file = try ArrowFile(BinaryReader(bytes, name: name))
    let fields = file.schema.fields
    let dictionaries = try ArrowDictionaries(file)
    var columns = fields.map { field in
      ArrowColumns.reader(
        of: field, dictionary: field.dictionary.flatMap { dictionaries.texts[$0.id] })
    }
    var rowCount = 0
    for block in file.batches {
      let message = try file.message(at: block, header: ArrowFormat.Header.recordBatch)
      var batch = try ArrowBatch(message, body: try file.body(of: block))
      for i in columns.indices {
        do throws(FrameError) {
          try columns[i].read(&batch)
        } catch {
          var named = error
          named.message += ", in column '\(fields[i].name)'"
          throw named
        }
      }
      rowCount += batch.rowCount
      guard rowCount <= Self.maximumRowCount else { throw FrameError(tooManyRows: name) }
    }
    self.init(
      names: fields.map(\.name), columns: columns.map(\.column), rowCount: rowCount)
  }
}

/// The dictionaries of a file by their number, each with what later batches add to it.
private struct ArrowDictionaries {
  private(set) var texts: [Int64: ArrowTexts] = [:]

  init(_ file: borrowing ArrowFile) throws(FrameError) {
    for block in file.dictionaries {
      let header = try file.message(at: block, header: ArrowFormat.Header.dictionaryBatch)
      let id = try header.number(0, default: 0 as Int64)
      guard let isLarge = Self.isLarge(id, file.schema) else { continue }
      let isDelta = try header.number(2, default: 0 as UInt8) != 0
      guard isDelta || texts[id] == nil else {
        throw file.file.malformed(at: block.offset, "dictionary \(id) is replaced by another one")
      }
      let message = try header.table(1, "a dictionary's content")
      var batch = try ArrowBatch(message, body: try file.body(of: block))
      try texts[id, default: ArrowTexts()].read(&batch, isLarge: isLarge)
    }
  }

  /// nil when no column uses the dictionary.
  private static func isLarge(_ id: Int64, _ schema: ArrowSchema) -> Bool? {
    for field in schema.fields {
      if case .text(let isLarge) = field.layout, field.dictionary?.id == id { return isLarge }
    }
    return nil
  }
}
