import Glibc

/// Where one field's value lies in the buffer that was split.
struct CSVField {
  var start: UInt32
  var length: UInt32
}

/// Splits a buffer of CSV (RFC 4180) into the fields that are wanted, record by record.
///
/// First the places of all delimiters, quotes and line ends are found (`CSVMarks`), then a small automaton walks over
/// these places; records without quotes take a shorter way. `\n`, `\r\n` and a lone `\r` end a record; empty lines are no records; a quote inside a field that
/// does not start with one is text, as in Python's csv; text behind a closing quote is a mistake.
///
/// The arrays belong to the splitter and are overwritten by the next `split`. Between two splits several threads may read them.
@safe final class CSVSplitter: @unchecked Sendable {  // one thread splits, when nobody reads
  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  struct Outcome {
    /// Bytes of whole records; what lies behind them has to be seen again with more bytes.
    var consumed = 0
    /// Fields of the last record that was split, whether it was right or not.
    var fieldCount = 0
    /// The line of a quote that is still open where the bytes end.
    var openQuoteLine: Int?
  }

  /// For each column of the file the slot its values go to, or -1.
  var slots: [Int] = []
  /// How many slots there are, so fields per row.
  var width = 0
  /// How many fields a record must have; nil where that is not known yet.
  var expectedCount: Int?
  /// Whether to stop at the first problem.
  var stopsAtProblem = true
  /// The line the next record starts on, 1-based.
  var line = 1

  private(set) var rowCount = 0
  /// The line each row starts on.
  private(set) var lines: [Int] = []
  private(set) var problems: [CSVProblem] = []
  /// `width` fields for each row.
  private(set) var fields: UnsafeMutablePointer<CSVField>
  private var places: UnsafeMutablePointer<UInt32>
  private var capacity = 0
  private let delimiter: UInt8

  init(delimiter: UInt8) {
    self.delimiter = delimiter
    unsafe fields = .allocate(capacity: 1)
    unsafe places = .allocate(capacity: 1)
  }

  /// Another one for the same file.
  init(like other: CSVSplitter) {
    delimiter = other.delimiter
    slots = other.slots
    width = other.width
    expectedCount = other.expectedCount
    stopsAtProblem = other.stopsAtProblem
    unsafe fields = .allocate(capacity: 1)
    unsafe places = .allocate(capacity: 1)
  }

  deinit {
    unsafe fields.deallocate()
    unsafe places.deallocate()
  }

  /// Splits `bytes[0..<count]`, behind which at least 16 more bytes must be readable. Doubled quotes are made single in place.
  ///
  /// - Parameters:
  ///   - atEnd: whether the file ends behind these bytes.
  ///   - offset: the place of the first byte in the file, for messages.
  func split(
    _ bytes: UnsafeMutablePointer<UInt8>, count: Int, atEnd: Bool, offset: Int,
    maximumRows: Int = .max
  ) -> Outcome {
    reserve(count)
    problems.removeAll(keepingCapacity: true)
    let (placeCount, isPlain) = unsafe CSVMarks(delimiter: delimiter).find(
      bytes, count, places: places)
    // Local, so that the loop keeps them in registers.
    let places = unsafe self.places
    let fields = unsafe self.fields
    let (slots, width, expectedCount) = (self.slots, self.width, self.expectedCount)
    var (line, rowCount) = (self.line, 0)
    var lines = self.lines
    self.lines = []
    lines.removeAll(keepingCapacity: true)
    defer {
      self.line = line
      self.rowCount = rowCount
      self.lines = lines
    }
    var escapedSlots: [Int] = []
    unsafe places[placeCount] = UInt32(count)

    var outcome = Outcome()
    var p = 0
    var start = 0
    while start < count, rowCount < maximumRows {
      let firstLine = line
      var currentLine = line
      var column = 0
      var cursor = start
      var hasJunk = false
      var hasQuotes = false
      var next = -1
      let base = rowCount &* width
      if !escapedSlots.isEmpty { escapedSlots.removeAll(keepingCapacity: true) }

      if let expectedCount, p &+ expectedCount < placeCount,
        let end = unsafe splitSimply(
          bytes, start, places + p, count: expectedCount, into: fields + base, slots)
      {
        (next, column) = (end.next, expectedCount)
        p &+= end.placeCount
      }
      while next < 0 {
        var fieldStart = cursor
        var fieldEnd = -1
        var isEscaped = false
        if cursor < count, unsafe bytes[cursor] == Self.quote {
          hasQuotes = true
          let quoteLine = currentLine
          fieldStart += 1
          p += 1
          while true {
            while unsafe p < placeCount && bytes[Int(places[p])] != Self.quote {
              if unsafe endsLine(bytes, Int(places[p]), count) { currentLine += 1 }
              p += 1
            }
            guard p < placeCount else {
              outcome.openQuoteLine = quoteLine
              return outcome
            }
            let place = unsafe Int(places[p])
            if place + 1 == count, !atEnd { return outcome }
            p += 1
            if place + 1 < count, unsafe bytes[place + 1] == Self.quote {
              isEscaped = true
              p += 1
              continue
            }
            fieldEnd = place
            break
          }
          let behind = fieldEnd + 1
          if behind < count, unsafe Int(places[p]) != behind { hasJunk = true }
        }
        // A quote that is not the first character of its field is text.
        while unsafe p < placeCount && bytes[Int(places[p])] == Self.quote { p += 1 }
        let place = unsafe Int(places[p])
        if place == count, !atEnd { return outcome }
        if fieldEnd < 0 { fieldEnd = place }

        if column < slots.count, slots[column] >= 0 {
          let slot = base &+ slots[column]
          unsafe fields[slot] = CSVField(
            start: UInt32(truncatingIfNeeded: fieldStart),
            length: UInt32(truncatingIfNeeded: fieldEnd &- fieldStart))
          if isEscaped { escapedSlots.append(slot) }
        }
        column &+= 1
        if place == count {
          next = count
        } else if unsafe bytes[place] == delimiter {
          p &+= 1
          cursor = place &+ 1
        } else if unsafe bytes[place] == Self.lineFeed {
          p &+= 1
          next = place &+ 1
        } else {
          if place + 1 == count, !atEnd { return outcome }
          p += 1
          next = place + 1
          if next < count, unsafe bytes[next] == Self.lineFeed {
            p += 1
            next += 1
          }
        }
      }

      line = currentLine + 1
      outcome.consumed = next
      let recordStart = start
      start = next
      if !hasQuotes, column == 1, unsafe isBlank(bytes, recordStart, next) { continue }
      outcome.fieldCount = column
      var problem: CSVProblem?
      if hasJunk {
        problem = CSVProblem(line: firstLine, message: "text follows a closing quote")
      } else if let expectedCount, column != expectedCount {
        problem = CSVProblem(line: firstLine, message: Self.countMessage(column, expectedCount))
      }
      if !escapedSlots.isEmpty, problem == nil {
        for slot in escapedSlots { unsafe makeQuotesSingle(bytes, slot) }
      }
      if !isPlain, problem == nil {
        problem = unsafe findStrangeBytes(
          bytes, recordStart, next, row: base, line: firstLine, offset: offset)
      }
      if let problem {
        problems.append(problem)
        if stopsAtProblem { return outcome }
      } else {
        lines.append(firstLine)
        rowCount &+= 1
      }
    }
    return outcome
  }

  /// Splits a record of the expected number of fields, none of which starts with a quote or has one in it.
  ///
  /// - Parameter places: where the next marks are; there is one more than fields.
  /// - Returns: where the next record starts and how many marks this one has, nil where it is of another kind.
  @inline(__always)
  private func splitSimply(
    _ bytes: UnsafePointer<UInt8>, _ start: Int, _ places: UnsafePointer<UInt32>, count: Int,
    into fields: UnsafeMutablePointer<CSVField>, _ slots: [Int]
  ) -> (next: Int, placeCount: Int)? {
    var start = start
    for column in 0..<count {
      let place = unsafe Int(places[column])
      let isLast = column == count &- 1
      if unsafe bytes[place] != (isLast ? Self.lineFeed : delimiter) {
        guard isLast, unsafe bytes[place] == Self.carriageReturn,
          unsafe Int(places[count]) == place &+ 1 && bytes[place &+ 1] == Self.lineFeed
        else { return nil }
      }
      let slot = slots[column]
      if slot >= 0 {
        unsafe fields[slot] = CSVField(
          start: UInt32(truncatingIfNeeded: start),
          length: UInt32(truncatingIfNeeded: place &- start))
      }
      start = place &+ 1
    }
    let isPair = unsafe bytes[start &- 1] == Self.carriageReturn
    return isPair ? (start &+ 1, count &+ 1) : (start, count)
  }

  /// Leaves out rows of the last split.
  func removeRows(_ isBad: [Bool]) {
    var kept = 0
    for row in 0..<rowCount where !isBad[row] {
      for slot in 0..<width { unsafe fields[kept * width + slot] = fields[row * width + slot] }
      lines[kept] = lines[row]
      kept += 1
    }
    rowCount = kept
    lines.removeLast(lines.count - kept)
  }

  private static func countMessage(_ count: Int, _ expected: Int) -> String {
    "\(count) \(count == 1 ? "field" : "fields") where there are \(expected) columns"
  }

  private func reserve(_ count: Int) {
    guard count > capacity else { return }
    unsafe fields.deallocate()
    unsafe places.deallocate()
    // Every row but one of a single column takes at least as many bytes as it has fields.
    capacity = count
    unsafe fields = .allocate(capacity: count + 8)
    unsafe places = .allocate(capacity: count + 17)
  }

  private func endsLine(_ bytes: UnsafeMutablePointer<UInt8>, _ place: Int, _ count: Int) -> Bool {
    switch unsafe bytes[place] {
    case Self.lineFeed: true
    case Self.carriageReturn: unsafe place + 1 >= count || bytes[place + 1] != Self.lineFeed
    default: false
    }
  }

  /// An empty line, or one of white space where a record has more than one field.
  private func isBlank(_ bytes: UnsafeMutablePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
    for i in start..<end {
      switch unsafe bytes[i] {
      case Self.lineFeed, Self.carriageReturn: continue
      case UInt8(ascii: " "), UInt8(ascii: "\t"): if expectedCount == 1 { return false }
      default: return false
      }
    }
    return true
  }

  private func makeQuotesSingle(_ bytes: UnsafeMutablePointer<UInt8>, _ slot: Int) {
    let field = unsafe fields[slot]
    let start = Int(field.start)
    let end = start + Int(field.length)
    var to = start
    var from = start
    while from < end {
      let byte = unsafe bytes[from]
      unsafe bytes[to] = byte
      to += 1
      from += byte == Self.quote ? 2 : 1
    }
    unsafe fields[slot].length = UInt32(to - start)
  }

  /// A NUL anywhere in a record, or invalid UTF-8 in one of its wanted fields.
  private func findStrangeBytes(
    _ bytes: UnsafeMutablePointer<UInt8>, _ start: Int, _ end: Int, row: Int, line: Int, offset: Int
  ) -> CSVProblem? {
    let record = unsafe UnsafeRawBufferPointer(start: bytes + start, count: end - start)
    if unsafe CSVMarks.isPlain(record) { return nil }
    if let nul = unsafe memchr(bytes + start, 0, end - start) {
      let place = unsafe UnsafeRawPointer(nul) - UnsafeRawPointer(bytes)
      return CSVProblem(line: line, message: "a NUL byte (at byte \(offset + place))")
    }
    for slot in row..<(row + width) {
      let field = unsafe fields[slot]
      let span = unsafe Span(
        _unsafeStart: UnsafePointer(bytes) + Int(field.start), count: Int(field.length))
      do {
        _ = try UTF8Span(validating: span)
      } catch {
        let place = offset + Int(field.start) + error.byteOffsets.lowerBound
        return CSVProblem(line: line, message: "invalid UTF-8 (at byte \(place))")
      }
    }
    return nil
  }
}
