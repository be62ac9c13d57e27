extension TableSummary {
  /// `{"rows": …, "columns": [{"name", "type", "count", "missing", "distinct", …}]}`.
  ///
  /// Numbers have `min`, `max`, `mean`, `std`, `quantiles` by share, `histogram` and for long tails `log_histogram`,
  /// both as `edges` and `counts`; timestamps the same as ISO texts, without `std`; texts have `top`, `shortest` and
  /// `longest`; booleans `true` and `false`. What cannot be known is left out.
  package var json: JSONValue {
    .object(["rows": .integer(rowCount), "columns": .array(columns.map(\.json))])
  }
}

extension ColumnSummary {
  /// One entry of `TableSummary.json`.
  package var json: JSONValue {
    var members: [String: JSONValue] = [
      "name": .string(name), "type": .string(type.rawValue), "count": .integer(count),
      "missing": .integer(missing), "distinct": .integer(distinct),
    ]
    switch details {
    case .numbers(let numbers):
      let value: (Double) -> JSONValue = { JSONValue.number($0) }
      members.merge(numbers.members(value)) { _, new in new }
      members["std"] = numbers.standardDeviation.map { .number($0) }
    case .timestamps(let times):
      members.merge(times.members { .string(TimestampText.format(microseconds($0))) }) { $1 }
    case .texts(let texts):
      members["top"] = .array(
        texts.top.map { .object(["value": .string($0.text), "count": .integer($0.count)]) })
      members["shortest"] = .integer(texts.shortest)
      members["longest"] = .integer(texts.longest)
    case .booleans(let falseCount, let trueCount):
      members["false"] = .integer(falseCount)
      members["true"] = .integer(trueCount)
    case nil: break
    }
    return .object(members)
  }

  private func microseconds(_ value: Double) -> Int64 {
    Int64(exactly: value.rounded()) ?? (value < 0 ? .min : .max)
  }
}

extension NumberSummary {
  fileprivate func members(_ value: (Double) -> JSONValue) -> [String: JSONValue] {
    var members = ["min": value(minimum), "max": value(maximum), "mean": value(mean)]
    var byShare: [String: JSONValue] = [:]
    for (share, quantile) in zip(Self.shares, quantiles) {
      byShare[String(share)] = value(quantile)
    }
    members["quantiles"] = .object(byShare)
    members["histogram"] = histogram?.json(value)
    members["log_histogram"] = logarithmicHistogram?.json(value)
    return members
  }
}

extension Histogram {
  fileprivate func json(_ value: (Double) -> JSONValue) -> JSONValue {
    .object([
      "edges": .array(edges.map(value)), "counts": .array(counts.map { .integer($0) }),
    ])
  }
}
