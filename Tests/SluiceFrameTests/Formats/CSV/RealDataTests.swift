import Foundation
import SluiceFrame
import Testing

/// The UCI Online Retail data beside the project, which is not part of it.
private let realData: String = {
  var root = URL(fileURLWithPath: #filePath)
  for _ in 0..<5 { root.deleteLastPathComponent() }
  return root.appendingPathComponent("../shared/data/online-retail.csv.gz").standardized.path
}()

@Suite(.enabled(if: FileManager.default.fileExists(atPath: realData), "no ../shared/data"))
struct RealDataTests {
  @Test func countsAreThoseOfPandas() throws {
    let result = try CSVReader().read(path: realData)
    let table = result.table
    #expect(table.rowCount == 541_909)
    #expect(result.skippedRowCount == 0)
    #expect(
      table.schema
        == Schema([
          .init("InvoiceNo", .text), .init("StockCode", .text), .init("Description", .text),
          .init("Quantity", .integer), .init("InvoiceDate", .timestamp),
          .init("UnitPrice", .number), .init("CustomerID", .integer), .init("Country", .text),
        ]))
    #expect(table.columns.map(\.missingCount) == [0, 0, 1454, 0, 0, 0, 135_080, 0])
    #expect(try table.values("StockCode")[..<2] == ["85123A", "71053"])
    guard case .integer(let quantities) = try table.column("Quantity").storage else {
      Issue.record("Quantity is not an integer column")
      return
    }
    #expect(quantities.reduce(0, +) == 5_176_450)
  }
}
