/// Amounts of memory as people write them: `512 MB`, `2 GiB`, `1.5GB`.
package enum ByteCount {
  private static let units: [(suffix: String, bytes: Double)] = [
    ("kib", 1024), ("mib", 1_048_576), ("gib", 1_073_741_824), ("tib", 1_099_511_627_776),
    ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12), ("b", 1),
  ]

  /// Bytes; nil for what is no amount of memory.
  package static func parse(_ text: String) -> Int? {
    let lower = text.lowercased()
    for unit in units where lower.hasSuffix(unit.suffix) {
      let number = lower.dropLast(unit.suffix.count).split(separator: " ")
      guard number.count == 1, let value = Double(number[0]), value > 0 else { return nil }
      return Int(exactly: (value * unit.bytes).rounded())
    }
    return Int(text)
  }
}
