import SluiceDiagnostics

/// The entries of a mapping as they are read: refuses keys given twice and takes in merged mappings.
struct EntryList {
  private var entries: [YAMLEntry] = []
  /// Where each key is, once there are too many to look through.
  private var places: [String: Int] = [:]
  /// `<<` entries with the number of own entries before them.
  private var merges: [(entry: YAMLEntry, place: Int)] = []

  private func place(of key: String) -> Int? {
    places.isEmpty ? entries.firstIndex { $0.key == key } : places[key]
  }

  mutating func append(_ entry: YAMLEntry, isMerge: Bool, _ diagnostics: inout DiagnosticList) {
    if isMerge {
      if let first = merges.first?.entry { report(entry, after: first, &diagnostics) }
      merges.append((entry, entries.count))
      return
    }
    if let first = place(of: entry.key) {
      report(entry, after: entries[first], &diagnostics)
      return
    }
    if !places.isEmpty { places[entry.key] = entries.count }
    entries.append(entry)
    if entries.count == 16 {
      for (place, entry) in entries.enumerated() { places[entry.key] = place }
    }
  }

  private func report(
    _ entry: YAMLEntry, after first: YAMLEntry, _ diagnostics: inout DiagnosticList
  ) {
    diagnostics.append(
      .error(
        "the key '\(entry.key)' is given twice", at: entry.keySpan,
        notes: [.note("first given here", at: first.keySpan)]))
  }

  /// The entries, each `<<` replaced by those it brings that are not given otherwise.
  func finished(_ diagnostics: inout DiagnosticList) -> [YAMLEntry] {
    if merges.isEmpty { return entries }
    var seen = Set(entries.map(\.key))
    var result: [YAMLEntry] = []
    var taken = 0
    for merge in merges {
      result += entries[taken..<merge.place]
      taken = merge.place
      for source in mergedMappings(merge.entry.value, &diagnostics) {
        for entry in source where seen.insert(entry.key).inserted { result.append(entry) }
      }
    }
    return result + entries[taken...]
  }

  private func mergedMappings(
    _ value: YAMLNode, _ diagnostics: inout DiagnosticList
  ) -> [[YAMLEntry]] {
    switch value.content {
    case .mapping(let entries): return [entries]
    case .sequence(let items):
      return items.flatMap { item -> [[YAMLEntry]] in
        if case .mapping(let entries) = item.content { return [entries] }
        complain(of: item, &diagnostics)
        return []
      }
    default:
      complain(of: value, &diagnostics)
      return []
    }
  }

  private func complain(of node: YAMLNode, _ diagnostics: inout DiagnosticList) {
    // An alias that was not found is null without a style, and already reported.
    if case .null = node.content, node.style == nil { return }
    diagnostics.append(
      .error(
        "'<<' takes in mappings, this is \(node.kindPhrase)", at: node.span,
        hint: "name a mapping with *alias, or put the key in quotes"))
  }
}
