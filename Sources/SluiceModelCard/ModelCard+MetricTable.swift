import SluiceFrame

extension ModelCard.MetricTable {
  /// Columns that say which rows are meant; those of a baseline come last.
  private static let leading = ["from", "to", "rows", "mean_label", "mean_prediction"]

  /// nil for anything but a list of objects.
  init?(named name: String, _ value: JSONValue) {
    guard case .array(let elements) = value else { return nil }
    var rows: [[String: JSONValue]] = []
    for element in elements {
      guard case .object(let members) = element else { return nil }
      rows.append(members)
    }
    let names = Set(rows.flatMap(\.keys)).sorted { Self.place($0) < Self.place($1) }
    if names.isEmpty { return nil }
    func words(_ name: String) -> String { name.split(separator: "_").joined(separator: " ") }
    title = words(name)
    columns = names.map(words)
    self.rows = rows.map { row in names.map { row[$0].map(Self.text) ?? "–" } }
  }

  private static func place(_ name: String) -> (Int, String) {
    if let place = leading.firstIndex(of: name) { return (place, name) }
    return (name.hasPrefix("baseline_") ? leading.count + 1 : leading.count, name)
  }

  private static func text(_ value: JSONValue) -> String {
    switch value {
    case .integer(let number): "\(number)"
    case .number(let number): CardText.number(number)
    case .string(let text): text
    case .boolean(let value): "\(value)"
    case .null, .array, .object: "–"
    }
  }
}
