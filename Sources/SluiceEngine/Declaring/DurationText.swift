/// Lengths of time as people write them: `90s`, `5m`, `1.5h`, `2d`, `PT5M`.
package enum DurationText {
  private static let units: [(suffix: String, seconds: Double)] = [
    ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400),
  ]

  /// Seconds; nil for what is no length of time.
  package static func parse(_ text: String) -> Double? {
    if text.first == "P" || text.first == "p" {
      guard let lifetime = CacheLifetime(text), !lifetime.isPerhapsMinutes else { return nil }
      return Double(lifetime.milliseconds) / 1000
    }
    for unit in units where text.hasSuffix(unit.suffix) {
      let number = text.dropLast(unit.suffix.count)
      guard let last = number.utf8.last, (0x30...0x39).contains(last) else { continue }
      return Double(number).map { $0 * unit.seconds }
    }
    return Double(text)
  }

  /// `90 s`, `1.5 s`, `5 min`.
  package static func seconds(_ seconds: Double) -> String {
    func plain(_ number: Double) -> String {
      Int(exactly: number).map(String.init) ?? "\(number)"
    }
    if seconds >= 120, (seconds / 60).rounded() == seconds / 60 {
      return "\(plain(seconds / 60)) min"
    }
    return "\(plain(seconds)) s"
  }
}
