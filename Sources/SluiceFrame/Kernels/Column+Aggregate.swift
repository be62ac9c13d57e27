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
        groups.fold(present, Int64(0)) { count, _ in
          count += 1
        } _: { count, _ in
          count
        }))
  }

  /// Counts a value only where the group that had it last is another one: no set per group.
  private func distinctCounted(_ groups: Grouping) -> Column {
    let ranked = ranked()
    let ranks = ranked.ranks.span
    var lastGroup = [Int](repeating: -1, count: ranked.distinctCount)
    var current = 0
    let counts = groups.fold(nil, Int64(0)) { count, row in
      let rank = ranks[row]
      if rank == RankedColumn.missing || lastGroup[Int(rank)] == current { return }
      lastGroup[Int(rank)] = current
      count += 1
    } _: { count, group in
      current = group + 1
      return count
    }
    return Column(.integer(counts))
  }

  private func summed(
    _ values: [Int64], _ groups: Grouping, _ present: Bitmap?
  ) throws(AggregateFailure) -> Column {
    let values = values.span
    var overflown: Int?
    // `wraps` counts wrapping upwards less wrapping downwards: only the result has to fit, not the way to it.
    let sums = groups.fold(present, (sum: Int64(0), wraps: 0)) { state, row in
      let (sum, overflow) = state.sum.addingReportingOverflow(values[row])
      if overflow { state.wraps += sum < 0 ? 1 : -1 }
      state.sum = sum
    } _: { state, group in
      if state.wraps != 0 { overflown = overflown ?? group }
      return state.sum
    }
    if let overflown { throw .overflow(group: overflown) }
    return Column(.integer(sums))
  }

  /// Sums or means with Kahan's compensation in row order, as in pandas' `group_sum` and `group_mean`.
  private func compensated(
    _ values: [Double], _ groups: Grouping, _ present: Bitmap?, mean: Bool
  ) -> Column {
    let values = values.span
    var known = Bitmap(repeating: true, count: groups.groupCount)
    let results = groups.fold(present, (sum: 0.0, compensation: 0.0, count: 0)) { state, row in
      let term = values[row] - state.compensation
      let sum = state.sum + term
      let lost = sum - state.sum - term
      // Infinity minus infinity: what is lost can no longer be known.
      state.compensation = lost.isNaN ? 0 : lost
      state.sum = sum
      state.count += 1
    } _: { state, group in
      guard mean else { return state.sum }
      if state.count == 0 { known[group] = false }
      return state.count == 0 ? 0 : state.sum / Double(state.count)
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
    let chosen = groups.fold(present, -1) { best, row in
      if best < 0 || replaces(best, row) { best = row }
    } _: { best, group in
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
