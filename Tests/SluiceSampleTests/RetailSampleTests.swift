import SluiceSample
import Testing

@Suite struct RetailSampleTests {
  private func text(_ sample: RetailSample) -> String {
    var bytes: [UInt8] = []
    sample.write { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: [0, 1, 7, 1000]) func rowsAreCountedExactly(rows: Int) {
    let lines = text(RetailSample(rows: rows)).split(separator: "\n")
    #expect(lines.count == rows + 1)
    #expect(
      lines[0]
        == "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country")
  }
}
