/// Why an aggregate has no value.
enum AggregateFailure: Error {
  /// An integer sum left the range of Int64 in this group.
  case overflow(group: Int)
}

extension Column {
  /// One value per group; the caller has checked that the function suits the type.
  func aggregated(
    _ function: Aggregation.Function, _ groups: Grouping
  ) throws(AggregateFailure) -> Column {
    let present = presence
    switch function {
    case .count: return counted(groups, present)
    case .nunique: return distinctCounted(groups)
    case .first: return picked(groups, present) { _, _ in false }
    case .min, .max: return extreme(groups, present, greatest: function == .max)
    case .sum, .mean:
      switch storage {
      case .number(let values): return compensated(values, groups, present, mean: function == .mean)
      case .integer(let values):
        return function == .mean
          ? compensated(values.map { Double($0) }, groups, present, mean: true)
          : try summed(values, groups, present)
      case .boolean(let values):
        return function == .mean
          ? compensated(values.map { $0 ? 1 : 0 }, groups, present, mean: true)
          : try summed(values.map { $0 ? 1 : 0 }, groups, present)
      case .text, .timestamp: preconditionFailure("\(function) over \(type.rawValue)")
      }
    }
  }

  private func counted(_ groups: Grouping, _ present: Bitmap?) -> Column {
    Column(
      .integer(
        (0..<groups.groupCount).map { group in
          let rows = groups.rows(of: group)
          guard let present else { return Int64(rows.count) }
          return rows.reduce(0) { $0 + (present[Int($1)] ? 1 : 0) }
        }))
  }

  /// Counts a value only where the group before it in this pass was another one: no set per group.
  private func distinctCounted(_ groups: Grouping) -> Column {
    let ranked = ranked()
    var lastGroup = [Int](repeating: -1, count: ranked.distinctCount)
    var counts = [Int64](repeating: 0, count: groups.groupCount)
    for group in counts.indices {
      for row in groups.rows(of: group) {
        let rank = ranked.ranks[Int(row)]
        if rank == RankedColumn.missing || lastGroup[Int(rank)] == group { continue }
        lastGroup[Int(rank)] = group
        counts[group] += 1
      }
    }
    return Column(.integer(counts))
  }

  private func summed(
    _ values: [Int64], _ groups: Grouping, _ present: Bitmap?
  ) throws(AggregateFailure) -> Column {
    var sums = [Int64](repeating: 0, count: groups.groupCount)
    for group in sums.indices {
      // A 128-bit sum is exact, so that only the result can overflow, whatever the order of the rows.
      var sum: Int64 = 0
      var wide: Int64 = 0
      for row in groups.rows(of: group) where present?[Int(row)] ?? true {
        let (partial, overflow) = sum.addingReportingOverflow(values[Int(row)])
        if overflow { wide += partial < 0 ? 1 : -1 }
        sum = partial
      }
      guard wide == 0 else { throw .overflow(group: group) }
      sums[group] = sum
    }
    return Column(.integer(sums))
  }

  /// Sums or means with Kahan's compensation in row order, as in pandas' `group_sum` and `group_mean`.
  private func compensated(
    _ values: [Double], _ groups: Grouping, _ present: Bitmap?, mean: Bool
  ) -> Column {
    var results = [Double](repeating: 0, count: groups.groupCount)
    var known = Bitmap(repeating: true, count: groups.groupCount)
    for group in results.indices {
      var sum = 0.0
      var compensation = 0.0
      var count = 0
      for row in groups.rows(of: group) where present?[Int(row)] ?? true {
        let term = values[Int(row)] - compensation
        let next = sum + term
        compensation = next - sum - term
        // Infinity minus infinity: what is lost can no longer be known.
        if compensation.isNaN { compensation = 0 }
        sum = next
        count += 1
      }
      if mean && count == 0 {
        known[group] = false
      } else {
        results[group] = mean ? sum / Double(count) : sum
      }
    }
    return Column(.number(results), validity: known.setCount == known.count ? nil : known)
  }

  private func extreme(_ groups: Grouping, _ present: Bitmap?, greatest: Bool) -> Column {
    func row<Value: Comparable>(_ values: [Value]) -> Column {
      picked(groups, present) { one, two in
        greatest ? values[two] > values[one] : values[two] < values[one]
      }
    }
    switch storage {
    case .text: return row(ranked().ranks)
    case .integer(let values), .timestamp(let values): return row(values)
    case .number(let values): return row(values)
    case .boolean(let values): return row(values.map { $0 ? 1 : 0 })
    }
  }

  /// The value of one row of each group: the first that is present, unless a later one (second) replaces it.
  private func picked(
    _ groups: Grouping, _ present: Bitmap?, replaces: (Int, Int) -> Bool
  ) -> Column {
    var known = Bitmap(repeating: true, count: groups.groupCount)
    let chosen = (0..<groups.groupCount).map { group in
      var best = -1
      for row in groups.rows(of: group) where present?[Int(row)] ?? true {
        if best < 0 || replaces(best, Int(row)) { best = Int(row) }
      }
      if best < 0 { known[group] = false }
      return best < 0 ? groups.rows[groups.starts[group]] : Int32(best)
    }
    return gathered(chosen).masked(by: known).sortingDictionary()
  }

  /// The same texts with a dictionary sorted by code point, without texts that no row has.
  func sortingDictionary() -> Column {
    guard case .text(_, _) = storage else { return self }
    let ranked = ranked()
    guard case .text(_, let dictionary) = ranked.values.storage else { return self }
    let codes = ranked.ranks.map { $0 == RankedColumn.missing ? 0 : Int32($0) }
    return Column(.text(codes: codes, dictionary: dictionary), validity: validity)
  }
}
