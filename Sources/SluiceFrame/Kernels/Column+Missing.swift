extension Column {
  /// Checks that no value is missing, for kernels that have no place for such a value.
  ///
  /// - Parameter name: what the column is called in messages.
  /// - Throws: `.outOfRange` with how many are missing and the first row, counted from 1.
  package func requireNoMissing(named name: String) throws(FrameError) {
    let missing = missingCount
    guard missing > 0, let validity else { return }
    let row = (0..<validity.count).first { !validity[$0] } ?? 0
    let found = missing == 1 ? "1 missing value, in" : "\(missing) missing values, the first in"
    throw FrameError(
      .outOfRange, "column '\(name)' has \(found) row \(row + 1)",
      hint: "drop such rows first: a 'dropna' step with columns: [\(name)]")
  }
}
