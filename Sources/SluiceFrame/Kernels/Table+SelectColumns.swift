extension Schema {
  /// The field called `name`.
  /// - Throws: `.noColumn`, naming the columns there are.
  package func field(_ name: String) throws(FrameError) -> Field {
    guard let field = self[name] else {
      throw FrameError(
        .noColumn, "there is no column '\(name)'",
        hint: "the columns are \(names.joined(separator: ", "))")
    }
    return field
  }

  /// What `select` makes of these columns: those of `keep` in its order, or all but those of `drop`; then
  /// `rename` gives columns (by their old names) new ones.
  /// - Throws: `.noColumn` for an unknown name or a renamed column that is not kept, `.outOfRange` for
  ///   both `keep` and `drop` or a name that would repeat, `.empty` when no column is left.
  package func selecting(
    keep: [String]? = nil, drop: [String]? = nil, rename: [String: String] = [:]
  ) throws(FrameError) -> Schema {
    Schema(try selection(keep: keep, drop: drop, rename: rename).map(\.field))
  }

  /// The selected fields under their new names, each with the position it comes from.
  fileprivate func selection(
    keep: [String]?, drop: [String]?, rename: [String: String]
  ) throws(FrameError) -> [(position: Int, field: Field)] {
    guard keep == nil || drop == nil else {
      throw FrameError(
        .outOfRange, "both 'keep' and 'drop' are given",
        hint: "name the columns to keep or the columns to drop, not both")
    }
    for name in (keep ?? []) + (drop ?? []) + rename.keys.sorted() { _ = try field(name) }
    let kept = keep ?? names.filter { !(drop ?? []).contains($0) }
    guard !kept.isEmpty else { throw FrameError(.empty, "no column is left") }
    for name in rename.keys.sorted() where !kept.contains(name) {
      throw FrameError(.noColumn, "the column '\(name)' is renamed but not kept")
    }
    var origins: [String: String] = [:]
    var result: [(position: Int, field: Field)] = []
    for old in kept {
      let new = rename[old] ?? old
      if let other = origins[new] {
        throw FrameError(
          .outOfRange,
          old == other
            ? "the column '\(old)' is kept twice"
            : "the columns '\(other)' and '\(old)' would both be called '\(new)'")
      }
      origins[new] = old
      let position = names.firstIndex(of: old)!
      result.append((position, Field(new, fields[position].type)))
    }
    return result
  }
}

extension Table {
  /// Columns kept, dropped, ordered and renamed, without copying their values; see `Schema.selecting`.
  package func selecting(
    keep: [String]? = nil, drop: [String]? = nil, rename: [String: String] = [:]
  ) throws(FrameError) -> Table {
    let selection = try schema.selection(keep: keep, drop: drop, rename: rename)
    return Table(
      names: selection.map(\.field.name), columns: selection.map { columns[$0.position] },
      rowCount: rowCount)
  }
}
