/// What `describe` says of one column.
package struct ColumnSummary: Sendable, Equatable {
  package var name: String
  package var type: ColumnType
  /// How many values are there.
  package var count: Int
  /// How many are missing or a computed NaN.
  package var missing: Int
  package var distinct: Int
  /// nil where no value is there.
  package var details: Details?

  package enum Details: Sendable, Equatable {
    case numbers(NumberSummary)
    /// In microseconds since 1970-01-01T00:00:00.
    case timestamps(NumberSummary)
    case texts(TextSummary)
    case booleans(falseCount: Int, trueCount: Int)
  }
}

/// The distribution of numbers.
package struct NumberSummary: Sendable, Equatable {
  package var minimum: Double
  package var maximum: Double
  package var mean: Double
  /// Of the sample (n - 1 in the denominator), nil for a single value.
  package var standardDeviation: Double?
  /// Values at `NumberSummary.shares`, interpolated linearly between neighbours.
  package var quantiles: [Double]
  /// Bins of equal width over the finite values, nil where there are none.
  package var histogram: Histogram?
  /// Bins of about equal width in the logarithm, where tails are so long that the equal bins hide the middle.
  package var logarithmicHistogram: Histogram?

  /// The shares of rows at which quantiles are taken.
  package static let shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]
}

/// The most frequent texts and how long texts are.
package struct TextSummary: Sendable, Equatable {
  package struct Frequency: Sendable, Equatable {
    package var text: String
    package var count: Int
  }

  /// At most ten, the most frequent first, equally frequent ones by code point.
  package var top: [Frequency]
  /// In Unicode scalars, as Python's `len` counts.
  package var shortest: Int
  package var longest: Int
}

/// What `describe` says of a table.
package struct TableSummary: Sendable, Equatable {
  package var rowCount: Int
  package var columns: [ColumnSummary]
}
