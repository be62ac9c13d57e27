import Foundation
import SluiceTestSupport
import Testing

/// Queries in pipelines: parameters in them, the cache behind them, and an end to those that have none.
struct SQLStoryTests {
  private static let pipeline = """
    pipeline: p
    parameters:
      least: 0
      country: { type: string, default: France }
    steps:
      - name: transactions
        uses: load
        with: { path: shop.csv, types: { InvoiceDate: timestamp, StockCode: text } }
      - name: items
        uses: sql
        inputs: transactions
        with:
          query: |
            SELECT StockCode, max(UnitPrice) AS price FROM input GROUP BY StockCode ORDER BY StockCode
      - name: monthly
        uses: sql
        inputs: [transactions, items]
        with:
          names: [sales, items]
          query: |
            SELECT strftime('%Y-%m', InvoiceDate) AS month, Country, min(InvoiceDate) AS first,
              sum(Quantity * price) AS revenue, count(DISTINCT CustomerID) AS customers
            FROM sales JOIN items USING (StockCode)
            WHERE Quantity > ${parameters.least} AND Country <> '${parameters.country}'
            GROUP BY month, Country ORDER BY revenue DESC, month, Country
          types: { first: timestamp }
      - name: many
        uses: filter
        inputs: monthly
        with: { where: "customers > 0 and first >= '2010-12-01' and ${steps.monthly.rows} > 0" }
    """

  private func workshop(_ pipeline: String = pipeline) throws -> Workshop {
    let shop = try Workshop(pipeline)
    try ShopData.copy(to: shop.folder)
    return shop
  }

  @Test func aQueryIsWorkedOutOnce() async throws {
    let shop = try workshop()
    let first = try await shop.run()
    first.outcome.exits(0)
    #expect(first.steps("succeeded") == ["transactions", "items", "monthly", "many"])
    try await shop.expectRun(of: [])
    let again = try await shop.run("--force-all")
    again.outcome.exits(0)
    #expect(again.digests == first.digests)
    let beside = try await shop.run("--artifacts", "other", "--jobs", "1")
    #expect(beside.digests == first.digests)
    let more = try await shop.run("-p", "least=3")
    #expect(more.steps("cached") == ["transactions", "items"])
    #expect(more.digests["monthly.table"] != first.digests["monthly.table"])
    let reasons = try more.end(of: "monthly").reasons ?? []
    #expect(reasons.count == 1 && reasons[0].hasPrefix("parameter 'query' "), "\(reasons)")
    try await shop.sluice("explain", "p.yaml", "items").exits(0).prints("sqlite")
  }

  @Test func whatAParameterBreaksIsUnderlined() async throws {
    let shop = try workshop()
    try await shop.sluice("validate", "p.yaml", "-p", "country=it's").exits(2)
      .says("p.yaml:24:", "near \"s\": syntax error")
  }

  @Test func aQueryWithoutEndIsEnded() async throws {
    let endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
    let shop = try workshop(
      """
      pipeline: p
      steps:
        - name: transactions
          uses: load
          with: { path: shop.csv }
        - name: counting
          uses: sql
          inputs: transactions
          with: { query: "\(endless) SELECT count(*) AS n FROM c" }
          timeout: 0.3s
        - name: joining
          uses: sql
          inputs: [transactions, transactions, transactions, transactions, transactions, transactions]
          with: { query: "SELECT count(*) AS n FROM t1, t2, t3, t4, t5, t6 WHERE t1.Quantity + t6.Quantity > t3.Quantity + t4.Quantity + t5.Quantity + t2.Quantity" }
          timeout: 0.3s
      """)
    let result = try await shop.run()
    result.outcome.exits(1)
    for step in ["counting", "joining"] {
      let error = try result.end(of: step).error ?? ""
      #expect(error.hasPrefix("it took longer than its timeout of 0.3 s"), "\(error)")
    }
    // So does Ctrl-C, at once.
    try shop.write(
      try shop.text("p.yaml").replacing("timeout: 0.3s", with: "retries: 3"), to: "p.yaml")
    let code = try await Program.follow(["run", "p.yaml", "--json"], in: shop.folder.path) {
      line, id in
      if line.contains("\"step-progress\""), line.contains("querying") { kill(id, SIGINT) }
    }
    #expect(code == 130)
  }
}
