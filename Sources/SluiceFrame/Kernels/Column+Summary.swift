extension SelectedTable {
  /// Types, counts, distributions and most frequent values of every column; O(rows × columns), plus sorting
  /// distinct values.
  package func described() -> TableSummary {
    TableSummary(
      rowCount: rowCount,
      columns: zip(names, source.columns).map { gathered($1).summary(named: $0) })
  }
}

extension Table {
  /// See `SelectedTable.described`.
  package func described() -> TableSummary { SelectedTable(self).described() }
}

extension Column {
  /// What `describe` says of this column; everything is taken from the distinct values and their frequencies.
  package func summary(named name: String) -> ColumnSummary {
    if case .text(let codes, let dictionary) = storage {
      return textSummary(named: name, codes, dictionary)
    }
    let (distinct, counts) = counted()
    let present = counts.reduce(0, +)
    var summary = ColumnSummary(
      name: name, type: type, count: present, missing: count - present,
      distinct: distinct.count)
    if present == 0 { return summary }
    switch distinct.storage {
    case .integer(let values):
      summary.details = .numbers(
        NumberSummary(values.map { Double($0) }, counts, wholeNumbers: true))
    case .number(let values):
      summary.details = .numbers(NumberSummary(values, counts, wholeNumbers: false))
    case .timestamp(let values):
      let microseconds = values.map { Double($0) }
      var times = NumberSummary(microseconds, counts, wholeNumbers: true)
      times.logarithmicHistogram = nil
      times.histogram = Histogram(
        edges: Histogram.timeEdges(from: values[0], to: values[values.count - 1]),
        values: microseconds, occurrences: counts)
      summary.details = .timestamps(times)
    case .boolean(let values):
      let trueCount = values.firstIndex(of: true).map { counts[$0] } ?? 0
      summary.details = .booleans(falseCount: present - trueCount, trueCount: trueCount)
    case .text: break
    }
    return summary
  }

  private func textSummary(
    named name: String, _ codes: [Int32], _ dictionary: TextDictionary
  ) -> ColumnSummary {
    var counts = [Int](repeating: 0, count: dictionary.count)
    for (row, code) in codes.enumerated() where validity?[row] ?? true { counts[Int(code)] += 1 }
    let used = counts.indices.filter { counts[$0] > 0 }.map { Int32($0) }
    let present = counts.reduce(0, +)
    var summary = ColumnSummary(
      name: name, type: .text, count: present, missing: count - present, distinct: used.count)
    if used.isEmpty { return summary }
    // The count of the tenth most frequent bounds what has to be sorted by text.
    let least = used.map { counts[Int($0)] }.sorted(by: >).prefix(10).last ?? 0
    let candidates = dictionary.sorted(used.filter { counts[Int($0)] >= least })
    let ordered = candidates.enumerated().sorted { one, two in
      let (first, second) = (counts[Int(one.element)], counts[Int(two.element)])
      return first != second ? first > second : one.offset < two.offset
    }
    let lengths = used.map { code in
      dictionary.utf8(Int(code)).reduce(0) { $0 + ($1 & 0xc0 == 0x80 ? 0 : 1) }
    }
    summary.details = .texts(
      TextSummary(
        top: ordered.prefix(10).map {
          TextSummary.Frequency(
            text: dictionary[Int($0.element)], count: counts[Int($0.element)])
        },
        shortest: lengths.min() ?? 0, longest: lengths.max() ?? 0))
    return summary
  }
}

extension NumberSummary {
  /// - Parameters:
  ///   - values: distinct, rising, not empty, without NaN.
  ///   - counts: how often each occurs, at least once.
  init(_ values: [Double], _ counts: [Int], wholeNumbers: Bool) {
    minimum = values[0]
    maximum = values[values.count - 1]
    let total = counts.reduce(0, +)
    mean = compensatedSum(values, counts) { $0 } / Double(total)
    if total > 1 {
      let center = mean
      let squares = compensatedSum(values, counts) { ($0 - center) * ($0 - center) }
      standardDeviation = (squares / Double(total - 1)).squareRoot()
    }
    quantiles = Self.quantiles(values, counts, total: total)
    let finite = values.indices.filter { values[$0].isFinite }
    guard let first = finite.first, let last = finite.last else { return }
    let (binned, weights) = (Array(values[first...last]), Array(counts[first...last]))
    histogram = Histogram(
      edges: Histogram.linearEdges(
        from: values[first], to: values[last], wholeNumbers: wholeNumbers),
      values: binned, occurrences: weights)
    // Where nine tenths of the values lie within a twentieth of the range, equal bins show one bar.
    let (low, high) = (quantiles[1], quantiles[5])
    let magnitude = max(abs(values[first]), abs(values[last]))
    guard magnitude > 1e-290, magnitude < 1e300 else { return }
    if values[last] / 20 - values[first] / 20 > high - low {
      logarithmicHistogram = Histogram(
        edges: Histogram.logarithmicEdges(binned), values: binned, occurrences: weights)
    }
  }

  /// Linear interpolation at position share × (n - 1), as numpy's default, to the last bit.
  private static func quantiles(_ values: [Double], _ counts: [Int], total: Int) -> [Double] {
    var ends: [Int] = []
    var end = 0
    for count in counts {
      end += count
      ends.append(end)
    }
    func value(at position: Int) -> Double {
      var (low, high) = (0, ends.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if ends[middle] > position { high = middle } else { low = middle + 1 }
      }
      return values[low]
    }
    return shares.map { share in
      let position = share * Double(total - 1)
      let below = Int(position)
      let (low, high) = (value(at: below), value(at: min(below + 1, total - 1)))
      let weight = position - Double(below)
      if weight == 0 || low == high { return low }
      return weight < 0.5 ? low + (high - low) * weight : high - (high - low) * (1 - weight)
    }
  }
}

/// Neumaier's sum of `term(value) × count`: the error does not grow with the number of values.
private func compensatedSum(
  _ values: [Double], _ counts: [Int], _ term: (Double) -> Double
) -> Double {
  var sum = 0.0
  var lost = 0.0
  for (value, count) in zip(values, counts) {
    let next = term(value) * Double(count)
    let total = sum + next
    lost += abs(sum) >= abs(next) ? (sum - total) + next : (next - total) + sum
    sum = total
  }
  return lost.isFinite ? sum + lost : sum
}
