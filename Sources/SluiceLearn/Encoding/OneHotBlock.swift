package import SluiceFrame

/// One matrix column for every category of a table column; each row has a 1 in its category's column.
///
/// Infrequent categories, where there are any, share one more column, which comes last.
package struct OneHotBlock: Sendable, Equatable {
  /// What happens to a value that was not there at fitting; the raw values are those of YAML and JSON.
  package enum Unknown: String, Sendable, CaseIterable {
    /// The row has no entry in this block.
    case ignore
    /// An error names the value and its row.
    case error
    /// It counts as infrequent; without infrequent categories the row has no entry.
    case other
  }

  package let column: String
  /// Those that have a column of their own.
  package let categories: Categories
  /// Those that share the last column; nil, and never without members, where there is no such column.
  package let infrequent: Categories?
  package let unknown: Unknown

  /// - Precondition: `categories` and `infrequent` are sorted, of one type, and have nothing in common.
  package init(
    _ column: String, _ categories: Categories, infrequent: Categories? = nil, unknown: Unknown
  ) {
    precondition(categories.isSorted, "the categories of '\(column)' are not sorted")
    if let infrequent {
      precondition(infrequent.count > 0 && infrequent.isSorted, "'\(column)': not sorted")
      precondition(
        infrequent.isDisjoint(with: categories), "'\(column)': a category is there twice")
    }
    self.column = column
    self.categories = categories
    self.infrequent = infrequent
    self.unknown = unknown
  }

  package var width: Int { categories.count + (infrequent == nil ? 0 : 1) }

  /// `StockCode=85123A`, and `StockCode:infrequent` for the column that infrequent categories share.
  package func featureName(_ index: Int) -> String {
    index < categories.count ? "\(column)=\(categories.label(index))" : "\(column):infrequent"
  }

  func rows(of table: Table, firstColumn: Int32) throws(FrameError) -> MatrixBlock {
    let (coded, places) = try places(in: table)
    let shared = Int32(categories.count)
    if unknown == .error, let row = coded.codes.firstIndex(where: { places[Int($0)] < 0 }) {
      let label = coded.values.label(Int(coded.codes[row]))
      throw FrameError(
        .outOfRange, "column '\(column)', row \(row + 1): '\(label)' is not a known category",
        hint: "fit on data that has it, or set handle-unknown: ignore")
    }
    let unknownPlace = unknown == .other && infrequent != nil ? firstColumn + shared : -1
    let columns = places.map { $0 < 0 ? unknownPlace : firstColumn + $0 }
    return .single(codes: coded.codes, columns: columns)
  }

  /// The rows, counted from 0, whose value was not there at fitting.
  /// - Throws: what encoding throws, but for unknown values.
  package func unknownRows(of table: Table) throws(FrameError) -> [Int32] {
    let (coded, places) = try places(in: table)
    return coded.codes.indices.filter { places[Int(coded.codes[$0])] < 0 }.map { Int32($0) }
  }

  /// The column of each value, counted from this block's first; -1 for the unknown and for what no row has.
  private func places(in table: Table) throws(FrameError) -> (CodedColumn, [Int32]) {
    let source = try table.column(column)
    guard source.type == categories.type else {
      throw FrameError(
        .wrongType,
        "column '\(column)' is \(source.type.rawValue), the encoder was fitted on "
          + categories.type.rawValue,
        hint: "declare its type where the table is loaded")
    }
    let coded = try CodedColumn(source, named: column)
    var places = [Int32](repeating: -1, count: coded.codeCount)
    for code in coded.occurring {
      if let index = categories.index(of: Int(code), in: coded.values) {
        places[Int(code)] = Int32(index)
      } else if infrequent?.index(of: Int(code), in: coded.values) != nil {
        places[Int(code)] = Int32(categories.count)
      }
    }
    return (coded, places)
  }
}
