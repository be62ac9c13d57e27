import SluiceEngine
import SluiceFrame

/// Numbers and times as people read them.
enum Phrases {
  /// `276,120`.
  static func count(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var result = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return (number < 0 ? "-" : "") + result
  }

  /// `0.024 s`, `12.3 s`, `3 min 20 s`.
  static func seconds(_ seconds: Double) -> String {
    if seconds < 9.995 { return "\(fixed(seconds, seconds < 0.9995 ? 3 : 2)) s" }
    if seconds < 120 { return "\(fixed(seconds, 1)) s" }
    return "\(Int(seconds) / 60) min \(Int(seconds) % 60) s"
  }

  /// `0:07`, `12:03`, `3:00:05`: time that goes on.
  static func clock(_ seconds: Double) -> String {
    let whole = max(0, Int(seconds))
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let minutes = whole / 60
    return minutes < 60
      ? "\(minutes):\(two(whole % 60))"
      : "\(minutes / 60):\(two(minutes % 60)):\(two(whole % 60))"
  }

  /// With a fixed number of decimals.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return "\(value)" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value * scale).rounded()
    guard abs(scaled) < 9e15 else { return "\(value)" }
    let whole = Int64(abs(scaled))
    let sign = scaled < 0 ? "-" : ""
    if decimals == 0 { return "\(sign)\(whole)" }
    let fraction = String(whole % Int64(scale))
    return "\(sign)\(whole / Int64(scale))."
      + String(repeating: "0", count: decimals - fraction.count) + fraction
  }

  /// `27.5 MB`.
  static func bytes(_ count: Int) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var value = Double(count)
    var unit = 0
    while value >= 1000, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return unit == 0 ? "\(count) B" : "\(fixed(value, 1)) \(units[unit])"
  }

  /// The local time of milliseconds since 1970: `2026-11-23 19:34:55`.
  static func time(_ milliseconds: Int64) -> String {
    CivilTime(milliseconds, isLocal: true).readable
  }

  /// What a step gave, in a few words: `276,120 rows × 9,313 columns`.
  static func outcome(_ record: StepRunRecord) -> String {
    func integer(_ name: String) -> Int? {
      if case .integer(let value)? = record.results[name] { value } else { nil }
    }
    var parts: [String] = []
    if let rows = integer("rows") {
      parts.append(
        "\(count(rows)) rows" + (integer("columns").map { " × \(count($0)) columns" } ?? ""))
    } else if let train = integer("train-rows") {
      let held = integer("test-rows") ?? integer("validation-rows") ?? 0
      parts.append("\(count(train)) + \(count(held)) rows")
    }
    if record.results["sha256"] != nil, let size = integer("bytes") { parts.append(bytes(size)) }
    if let skipped = integer("skipped-rows"), skipped > 0 {
      parts.append("\(count(skipped)) left out")
    }
    let names =
      ["rmse", "log-loss", "auc"]
      + ["rmse", "rmsle", "log-loss"].flatMap { ["train-\($0)", "validation-\($0)", "test-\($0)"] }
      + ["baseline-rmse", "baseline-log-loss", "ndcg", "baseline-ndcg"]
    for name in names {
      if let value = record.results[name]?.doubleValue {
        parts.append("\(name.split(separator: "-").joined(separator: " ")) \(fixed(value, 4))")
      }
    }
    if let trial = integer("trial"), let trials = integer("trials") {
      parts.append("trial \(trial) of \(trials)")
    }
    if let score = record.results["score"]?.doubleValue {
      let spread = record.results["score-std"]?.doubleValue ?? 0
      parts.append("score \(fixed(score, 4))" + (spread > 0 ? " ± \(fixed(spread, 4))" : ""))
    }
    if let group = record.results["group"]?.stringValue, let version = integer("version") {
      parts.append("\(group)/\(version)")
    }
    return parts.joined(separator: ", ")
  }
}
