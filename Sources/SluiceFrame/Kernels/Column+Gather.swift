extension Column {
  /// The values of `rows`, in that order; O(rows + distinct texts).
  ///
  /// Dictionaries are made canonical on the way: they keep only the texts that are left, in order of first
  /// appearance. So equal rows give equal bytes, whatever was dropped before (the cache then sees that
  /// nothing changed), and later kernels never meet unused codes. A dictionary that is already so is shared.
  /// - Precondition: every index is below `count`.
  package func gathered(_ rows: [Int32]) -> Column {
    var present = validity?.gathered(rows)
    if let bits = present, bits.setCount == bits.count { present = nil }
    return switch storage {
    case .text(let codes, let dictionary):
      gatheredText(codes, dictionary, rows, present)
    case .integer(let values): Column(.integer(picked(values, rows)), validity: present)
    case .number(let values): Column(.number(picked(values, rows)), validity: present)
    case .boolean(let values): Column(.boolean(picked(values, rows)), validity: present)
    case .timestamp(let values): Column(.timestamp(picked(values, rows)), validity: present)
    }
  }

  /// The values with missing ones where `present` has no bit, whose slots become zero.
  func masked(by present: Bitmap) -> Column {
    if present.setCount == count { return self }
    var copy = self
    let absent = (0..<count).filter { !present[$0] }
    switch storage {
    case .text(var codes, let dictionary):
      for row in absent { codes[row] = 0 }
      copy.storage = .text(codes: codes, dictionary: dictionary)
    case .integer(var values):
      for row in absent { values[row] = 0 }
      copy.storage = .integer(values)
    case .number(var values):
      for row in absent { values[row] = 0 }
      copy.storage = .number(values)
    case .boolean(var values):
      for row in absent { values[row] = false }
      copy.storage = .boolean(values)
    case .timestamp(var values):
      for row in absent { values[row] = 0 }
      copy.storage = .timestamp(values)
    }
    copy.validity = validity.map { $0 & present } ?? present
    return copy
  }
}

func picked<Value>(_ values: [Value], _ rows: [Int32]) -> [Value] { picked(values, rows[...]) }

func picked<Value>(_ values: [Value], _ rows: ArraySlice<Int32>) -> [Value] {
  let source = values.span
  return [Value](capacity: rows.count) { result in
    for row in rows { result.append(source[Int(row)]) }
  }
}

/// The same, of rows that lie anywhere: a crew shares the waits for memory.
func picked<Value: BitwiseCopyable & Sendable>(
  _ values: [Value], _ rows: [Int32], _ crew: WorkCrew
) -> [Value] {
  [Value](count: rows.count, by: crew) { range, part in
    let source = values.span
    let rows = rows.span.extracting(range)
    for index in rows.indices { part[index] = source[Int(rows[index])] }
  }
}

private func gatheredText(
  _ codes: [Int32], _ dictionary: TextDictionary, _ rows: [Int32], _ present: Bitmap?
) -> Column {
  var renamed = [Int32](repeating: -1, count: dictionary.count)
  var kept: [Int32] = []
  let source = codes.span
  let result = [Int32](capacity: rows.count) { result in
    for (index, row) in rows.enumerated() {
      if let present, !present[index] {
        result.append(0)
        continue
      }
      let code = Int(source[Int(row)])
      var new = renamed[code]
      if new < 0 {
        new = Int32(kept.count)
        renamed[code] = new
        kept.append(Int32(code))
      }
      result.append(new)
    }
  }
  return Column(
    .text(codes: result, dictionary: dictionary.selecting(kept)), validity: present)
}

extension TextDictionary {
  /// The texts of `codes`, in that order; shares the storage when nothing changes.
  /// - Precondition: codes are distinct.
  func selecting(_ codes: [Int32]) -> TextDictionary {
    if codes.count == count && codes.indices.allSatisfy({ codes[$0] == Int32($0) }) { return self }
    var picked: [UInt8] = []
    var ends = [0]
    ends.reserveCapacity(codes.count + 1)
    for code in codes {
      picked.append(contentsOf: utf8(Int(code)))
      ends.append(picked.count)
    }
    return TextDictionary(bytes: picked, offsets: ends)
  }
}
