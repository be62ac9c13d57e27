/// The lines that two texts do not share.
package struct TextDifference: Sendable, Equatable {
  package struct Line: Sendable, Equatable {
    /// Whether it stands in the new text; else in the old one.
    package let isAdded: Bool
    /// From 1, in its own text.
    package let number: Int
    package let text: String
  }

  /// In the order of the texts; what went away stands before what came in its place.
  package let lines: [Line]

  /// The longest common subsequence of lines; texts of more than 2,000 changed lines each are shown as replaced.
  package init(from old: String, to new: String) {
    let before = Self.lines(of: old)
    let after = Self.lines(of: new)
    var start = 0
    while start < before.count, start < after.count, before[start] == after[start] { start += 1 }
    var end = 0
    while end < before.count - start, end < after.count - start,
      before[before.count - 1 - end] == after[after.count - 1 - end]
    { end += 1 }
    let middle = start..<before.count - end
    let otherMiddle = start..<after.count - end
    let shared = Self.common(Array(before[middle]), Array(after[otherMiddle]))
    var lines: [Line] = []
    var (i, j) = (start, start)
    for (a, b) in shared + [(middle.count, otherMiddle.count)] {
      while i < start + a {
        lines.append(Line(isAdded: false, number: i + 1, text: before[i]))
        i += 1
      }
      while j < start + b {
        lines.append(Line(isAdded: true, number: j + 1, text: after[j]))
        j += 1
      }
      i += 1
      j += 1
    }
    self.lines = lines
  }

  private static func lines(of text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// The places of common lines, rising in both.
  private static func common(_ old: [String], _ new: [String]) -> [(Int, Int)] {
    guard !old.isEmpty, !new.isEmpty, old.count <= 2_000, new.count <= 2_000 else { return [] }
    let width = new.count + 1
    var lengths = [Int32](repeating: 0, count: (old.count + 1) * width)
    for i in old.indices.reversed() {
      for j in new.indices.reversed() {
        lengths[i * width + j] =
          old[i] == new[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : max(lengths[(i + 1) * width + j], lengths[i * width + j + 1])
      }
    }
    var pairs: [(Int, Int)] = []
    var (i, j) = (0, 0)
    while i < old.count, j < new.count {
      if old[i] == new[j] {
        pairs.append((i, j))
        i += 1
        j += 1
      } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
        i += 1
      } else {
        j += 1
      }
    }
    return pairs
  }
}
