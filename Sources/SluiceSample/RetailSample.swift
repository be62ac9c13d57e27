/// Generated transactions with the schema and the kinds of dirt of the UCI Online Retail data.
///
/// A quarter of the customers are missing, some invoices are cancellations (`C536379`, negative quantities), some lines are
/// corrections of the stock (free, often without description), descriptions are padded now and then. Popularity is Zipf-like,
/// quantities are heavy-tailed and follow hidden factors of customers and items. The same rows and seed give the same bytes
/// on every machine.
package struct RetailSample: Sendable {
  /// How dates, customer numbers and prices are written.
  package enum Dress: String, Sendable, CaseIterable {
    /// `2010-12-01 08:26:00`, `17850.0`, `3.0`: as pandas writes them.
    case processed
    /// `12/1/2010 8:26`, `17850`, `3`: as UCI serves them.
    case uci
  }

  package static let header =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"

  package let rows: Int
  package let seed: UInt64
  package let dress: Dress

  /// - Precondition: `rows` is not negative.
  package init(rows: Int = 541_909, seed: UInt64 = 42, dress: Dress = .processed) {
    precondition(rows >= 0, "a sample of \(rows) rows")
    self.rows = rows
    self.seed = seed
    self.dress = dress
  }

  /// Hands over the CSV text, header first, in chunks of about 128 KB that end with a line.
  package func write<Failure: Error>(
    to sink: (_ chunk: [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var writer = RetailWriter(self)
    var done = 0
    for day in RetailCalendar().days {
      let first = done
      let last = min(rows, Int(Double(rows) * day.shareUntilEnd + 0.5))
      while done < last {
        let share = Double(done - first) / Double(last - first)
        let date = day.text(minute: day.minute(at: share), dress: dress)
        done += writer.appendInvoice(date: date, maximumLines: last - done)
        if writer.chunk.count >= 1 << 17 {
          try sink(writer.chunk)
          writer.chunk.removeAll(keepingCapacity: true)
        }
      }
    }
    if !writer.chunk.isEmpty { try sink(writer.chunk) }
  }
}
