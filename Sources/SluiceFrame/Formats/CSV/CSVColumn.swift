/// A column that is read, and where its values come from.
final class CSVColumn: @unchecked Sendable {  // in each round of the crew one piece works on it
  let slot: Int
  let name: String
  /// Of a declared type other than text; nil for a column that is encoded.
  private var direct: DirectColumn?
  private var encoded = EncodedColumn()
  /// The rows of the last `take` whose value does not fit.
  private(set) var misfits: [(row: Int, problem: CSVProblem)] = []
  /// What was read, after `finish`.
  private(set) var column: Column?
  private let options: CSVOptions
  private let missing: MissingSpellings

  init(slot: Int, name: String, options: CSVOptions, missing: MissingSpellings) {
    (self.slot, self.name, self.options, self.missing) = (slot, name, options, missing)
    if let type = options.types[name], type != .text {
      direct = DirectColumn(type, missing: missing, order: options.dateOrder)
    }
  }

  /// Whether values are parsed as they come, so that one that is not of the type is found at once.
  var isDirect: Bool { direct != nil }

  /// Makes room for `count` values in all.
  func reserve(_ count: Int) {
    if isDirect { direct?.reserve(count) } else { encoded.reserve(count) }
  }

  /// Appends the values of a block's rows.
  func take(_ block: CSVBlock) {
    guard isDirect else { return encoded.append(block, slot: slot) }
    let rows = direct?.append(block, slot: slot) ?? []
    misfits = rows.map { row in (row, problem(row, of: block)) }
  }

  private func problem(_ row: Int, of block: CSVBlock) -> CSVProblem {
    var bytes: [UInt8] = []
    unsafe block.withFields(slot) { text, fields, width in
      let field = unsafe fields[row * width]
      bytes = unsafe Array(
        UnsafeBufferPointer(start: text + Int(field.start), count: Int(field.length)))
    }
    return CSVProblem.misfit(
      bytes.span, column: name, type: options.types[name] ?? .text,
      line: block.splitter.lines[row])
  }

  /// Takes back the values behind the first `count`, of a column of a declared type.
  func truncate(to count: Int) { direct?.truncate(to: count) }

  /// Makes the column of all that was appended; nothing can be appended afterwards.
  func finish() {
    if let direct {
      column = direct.column
      return
    }
    let all = encoded
    encoded = EncodedColumn()
    column = all.column(
      declared: options.types[name], missing: missing, order: options.dateOrder)
  }
}
