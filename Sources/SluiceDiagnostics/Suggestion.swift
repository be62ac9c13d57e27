/// Finds the name a person probably meant: "did you mean 'columns'?".
package enum Suggestion {
  /// The candidate nearest to `name`, or nil where none is near enough to be meant.
  ///
  /// Case, and `_` against `-`, do not count. A candidate is near when at most a third of the name
  /// (at least one character) has to be changed, or when one of the two begins with the other. Ties go to
  /// the longer common beginning, then the nearer length, then the earlier candidate.
  package static func nearest(to name: String, among candidates: [String]) -> String? {
    let typed = folded(name)
    guard !typed.isEmpty, typed.count <= 200 else { return nil }
    var best: (rank: [Int], candidate: String)?
    for candidate in candidates where candidate != name {
      guard let rank = rank(of: folded(candidate), for: typed) else { continue }
      if best.map({ rank.lexicographicallyPrecedes($0.rank) }) ?? true { best = (rank, candidate) }
    }
    return best?.candidate
  }

  /// `nearest`, as the hint that is printed: `did you mean 'columns'?`.
  package static func hint(for name: String, among candidates: [String]) -> String? {
    nearest(to: name, among: candidates).map { "did you mean '\($0)'?" }
  }

  /// Smaller is nearer; nil is not near.
  private static func rank(of candidate: [UInt32], for typed: [UInt32]) -> [Int]? {
    let lengthDifference = abs(candidate.count - typed.count)
    let common = zip(candidate, typed).prefix { $0 == $1 }.count
    let allowed = max(typed.count, 3) / 3
    var distance: Int?
    if lengthDifference <= allowed {
      let edits = editDistance(typed, candidate)
      if edits <= allowed, edits * 2 <= max(typed.count, candidate.count) { distance = edits }
    }
    if distance == nil, common >= 3, common == min(candidate.count, typed.count) {
      distance = allowed + 1
    }
    return distance.map { [$0, -common, lengthDifference] }
  }

  private static func folded(_ name: String) -> [UInt32] {
    name.lowercased().unicodeScalars.map { $0 == "_" || $0 == " " ? 0x2D : $0.value }
  }

  /// Damerau-Levenshtein distance of optimal string alignment: insert, delete, replace, swap neighbours.
  static func editDistance(_ a: [UInt32], _ b: [UInt32]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in b.indices {
        var cost = min(last[j + 1], row[j]) + 1
        cost = min(cost, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, beforeLast[j - 1] + 1)
        }
        row.append(cost)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
