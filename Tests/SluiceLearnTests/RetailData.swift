import FoundationEssentials
import SluiceFrame
import SluiceLearn

/// The real data, which is not part of the repository.
enum RetailData {
  static let path: String = {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
    return root.joined(separator: "/") + "/shared/data/online-retail.csv.gz"
  }()

  static var isThere: Bool { FileManager.default.fileExists(atPath: path) }

  /// What was sold to known customers, summed over equal purchases.
  static func purchases() throws -> Table {
    var options = CSVOptions()
    options.types = ["StockCode": .text, "InvoiceNo": .text]
    let known = try CSVReader(options: options).read(path: path).table
      .droppingMissing(in: ["CustomerID"]).strippingText(in: ["Description"])
    guard case .integer(let quantities) = try known.column("Quantity").storage else {
      throw FrameError(.wrongType, "Quantity is not integer")
    }
    var sold = Bitmap(repeating: false, count: known.rowCount)
    for (row, quantity) in quantities.enumerated() where quantity > 0 { sold[row] = true }
    return try known.selecting(rows: sold).grouped(
      by: ["StockCode", "Description", "CustomerID", "Country", "UnitPrice"],
      aggregating: [Aggregation("Quantity", .sum)])
  }

  /// The one-hot, TF-IDF and price columns of the purchases with their quantities, split by seed 42.
  static func parts() throws -> (train: Records, test: Records) {
    let table = try purchases()
    let encoder = try Encoder.stacked([
      OneHot.fit(table, columns: ["StockCode", "CustomerID", "Country"]),
      TFIDF.fit(table, column: "Description", options: .init(minDF: .count(2))),
      Numeric.fit(table, columns: ["UnitPrice"]),
    ])
    let matrix = try encoder.transform(table)
    let labels = try Labels(table.column("Quantity"), named: "Quantity")
    let rows = try TrainTestSplit(testSize: .fraction(0.2), seed: 42).rows(of: table.rowCount)
    let parts = [rows.train, rows.test].map {
      Records(matrix: matrix.selecting(rows: $0), labels: labels.selecting(rows: $0))
    }
    return (parts[0], parts[1])
  }
}
