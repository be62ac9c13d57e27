/// How a CSV file is written and what of it is wanted.
package struct CSVOptions: Sendable, Equatable {
  package enum Header: Sendable, Equatable {
    /// The first record names the columns.
    case present
    /// There is no header record; these are the names, in order.
    case names([String])
  }

  package enum OnError: String, Sendable, CaseIterable {
    /// The first malformed record is an error.
    case fail
    /// Malformed records are left out and counted.
    case skip
  }

  /// How `1/2/2010` is meant.
  package enum DateOrder: String, Sendable, CaseIterable {
    case monthFirst = "month-first"
    case dayFirst = "day-first"
  }

  /// One byte of ASCII, not a quote or a line end.
  package var delimiter: UInt8 = UInt8(ascii: ",")
  package var header: Header = .present
  /// Declared types by column name; a value that does not fit its declared type makes its record malformed.
  package var types: [String: ColumnType] = [:]
  /// Spellings of a missing value, compared with the whole field, quoted or not.
  package var missing: [String] = CSVOptions.commonMissing
  /// The columns to read, nil for all; they keep the order of the file whatever the order here.
  package var columns: [String]?
  package var onError: OnError = .fail
  package var dateOrder: DateOrder = .monthFirst

  package init() {}

  /// The spellings pandas takes as missing by default (`na_values` of `read_csv`), the empty field among them.
  package static let commonMissing = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
  ]
}
