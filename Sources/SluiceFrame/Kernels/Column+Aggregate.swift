/// Why an aggregate has no value.
enum AggregateFailure: Error {
  /// An integer sum left the range of Int64 in this group.
  case overflow(group: Int)
}

extension Column {
  /// One value per group of this column's rows; the caller has checked that the function suits the type.
  func aggregated(
    _ function: Aggregation.Function, _ groups: Grouping, _ crew: WorkCrew
  ) throws(AggregateFailure) -> Column {
    let present = presence
    switch function {
    case .count:
      return Column(.integer(groups.fold(CountFold(), present: present, crew).results))
    case .nunique: return distinctCounted(groups)
    case .first: return chosen(.first, groups, present, crew)
    case .min: return chosen(.least, groups, present, crew)
    case .max: return chosen(.greatest, groups, present, crew)
    case .sum, .mean:
      let isMean = function == .mean
      switch storage {
      case .number(let values): return compensated(values, groups, present, crew, isMean: isMean)
      case .integer(let values):
        return isMean
          ? compensated(values.map { Double($0) }, groups, present, crew, isMean: true)
          : try summed(values, groups, present, crew)
      case .boolean(let values):
        return isMean
          ? compensated(values.map { $0 ? 1 : 0 }, groups, present, crew, isMean: true)
          : try summed(values.map { $0 ? 1 : 0 }, groups, present, crew)
      case .text, .timestamp: preconditionFailure("\(function) over \(type.rawValue)")
      }
    }
  }

  /// Counts a value only where the group that had it last is another one: no set per group.
  private func distinctCounted(_ groups: Grouping) -> Column {
    let ranked = ranked()
    let ranks = ranked.ranks.span
    var lastGroup = [Int](repeating: -1, count: ranked.distinctCount)
    let (rows, starts) = (groups.rows.span, groups.starts.span)
    let counts = [Int64](capacity: groups.count) { counts in
      for group in 0..<groups.count {
        var count: Int64 = 0
        for position in starts[group]..<starts[group + 1] {
          let rank = ranks[Int(rows[Int(position)])]
          if rank == RankedColumn.missing || lastGroup[Int(rank)] == group { continue }
          lastGroup[Int(rank)] = group
          count += 1
        }
        counts.append(count)
      }
    }
    return Column(.integer(counts))
  }

  private func summed(
    _ values: [Int64], _ groups: Grouping, _ present: Bitmap?, _ crew: WorkCrew
  ) throws(AggregateFailure) -> Column {
    let (sums, known) = groups.fold(SumFold(values: values), present: present, crew)
    if let group = known.firstUnset { throw .overflow(group: group) }
    return Column(.integer(sums))
  }

  private func compensated(
    _ values: [Double], _ groups: Grouping, _ present: Bitmap?, _ crew: WorkCrew, isMean: Bool
  ) -> Column {
    let (results, known) = groups.fold(
      CompensatedFold(values: values, isMean: isMean), present: present, crew)
    return Column(.number(results), validity: known.firstUnset == nil ? nil : known)
  }

  /// The value of one present row of each group.
  private func chosen(
    _ choice: RowChoice, _ groups: Grouping, _ present: Bitmap?, _ crew: WorkCrew
  ) -> Column {
    func rows<Value: Comparable & Sendable>(_ values: [Value]) -> ([Int32], Bitmap) {
      groups.fold(ChoiceFold(values: values, choice: choice), present: present, crew)
    }
    let (rows, known) =
      switch storage {
      case .text(let codes, _): choice == .first ? rows(codes) : rows(ranked().ranks)
      case .integer(let values), .timestamp(let values): rows(values)
      case .number(let values): rows(values)
      case .boolean(let values): rows(values.map { $0 ? 1 : 0 })
      }
    // Where a group has none, the row is any, and its value is masked.
    return gathered(rows).masked(by: known).sortingDictionary()
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
