import SluiceTestSupport
import Testing

/// Registered models at work: raw rows scored, items recommended, models in pipelines.
struct ModelUseTests {
  private static let orders = """
    StockCode,Description,CustomerID,Country,note
    SC1,PLAIN,17850,United Kingdom,"known, or not"
    99999,NOTHING OF THE KIND,1,Atlantis,new

    """

  private static let scoring = """
    pipeline: scoring
    steps:
      - name: orders
        uses: load
        with:
          path: orders.csv
          types: { StockCode: text, Description: text, CustomerID: integer, Country: text, note: text }
      - name: champion
        uses: model
        with: { name: shop-fm@approved }
      - name: scored
        uses: predict
        inputs: { model: champion.model, encoder: champion.encoder, table: orders }
    """

  private func shop() async throws -> Shop {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    try shop.write(Array(Self.orders.utf8), to: "orders.csv")
    try shop.write(Array(Self.scoring.utf8), to: "scoring.yaml")
    return shop
  }

  @Test func rawRowsAreScoredAndStrangersReported() async throws {
    let shop = try await shop()
    let predict = ["predict", "--model", "shop-fm@approved", "orders.csv"]
    try await Program.run(predict, in: shop.folder.path).exits(2).says(
      "no version of 'shop-fm' is approved", "sluice models approve shop-fm/1")
    try await shop.sluice("predict", "--model", "shop-fm/1", "orders.csv").exits(2).says(
      "'shop-fm/1' is PendingManualApproval, not Approved", "--allow-unapproved")
    let early = try await shop.sluice(
      "predict", "--model", "shop-fm/1", "--allow-unapproved", "orders.csv"
    ).exits(0)
    try await shop.sluice("models", "approve", "shop-fm/1").exits(0)
    let scored = try await Program.run(predict, in: shop.folder.path).exits(0)
    scored.says("2 rows scored by shop-fm/1", "an unknown CustomerID, such as", "Atlantis")
    #expect(scored.output == early.output)
    let lines = scored.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0] == "StockCode,Description,CustomerID,Country,note,prediction")
    #expect(lines[1].hasPrefix("SC1,PLAIN,17850,United Kingdom,\"known, or not\","))
    try await Program.run(predict + ["-o", "scored.csv"], in: shop.folder.path).exits(0)
    #expect(String(decoding: try shop.bytes("scored.csv"), as: UTF8.self) == scored.output)
    let json = try await Program.run(predict + ["--json"], in: shop.folder.path).exits(0)
    json.prints("\"model\" : \"shop-fm/1\"", "\"column\" : \"CustomerID\"")
  }

  @Test func filesOfPredictionsAreInTheLineage() async throws {
    let shop = try await shop()
    let words = ["--model", "shop-fm/1", "--allow-unapproved"]
    for file in ["scored.csv", "scored.arrow"] {
      try await Program.run(
        ["predict", "orders.csv", "-o", file] + words, in: shop.folder.path
      ).exits(0)
    }
    let down = try await shop.sluice("lineage", "shop-fm/1", "--down").exits(0)
    down.prints("predict.table  file", "predict.table  table  ")
    try await shop.sluice("lineage", "scored.csv", "--up").exits(0).prints(
      "step predict", "model version shop-fm/1", "orders.csv  input file", "shop.csv  input file")
    try await shop.sluice("lineage", "orders.csv", "--down").exits(0).prints("step predict")
    try await shop.sluice("runs").exits(0).prints("predict")
    try await shop.sluice("cache", "verify").exits(0)
    // Runs of pipelines are as they were.
    try await shop.expectRerun(of: [])
  }

  @Test func wrongRowsAreExplained() async throws {
    let shop = try await shop()
    try await shop.sluice("models", "approve", "shop-fm/1").exits(0)
    for (text, message) in [
      ("StockCode,Description\na,b\n", "'rows.csv' has no column 'CustomerID'"),
      (
        "StockCode,Description,CustomerID,Country\na,b,six,c\n",
        "rows.csv:2: column 'CustomerID': 'six' is not an integer"
      ),
      ("StockCode,Description,CustomerID,Country\na,b,,c\n", "column 'CustomerID'"),
      ("StockCode,Description,CustomerID,Country\n", "rows.csv"),
      ("", "rows.csv"),
    ] {
      try shop.write(Array(text.utf8), to: "rows.csv")
      try await shop.sluice("predict", "--model", "shop-fm@approved", "rows.csv").exits(2).says(
        message)
    }
    try await shop.sluice("predict", "--model", "shop-fm@approved", "none.csv").exits(2).says(
      "none.csv")
    try await shop.sluice("predict", "--model", "shop-fm", "orders.csv").exits(2).says(
      "does not say which version", "shop-fm@approved")
    try await shop.sluice(
      "predict", "--model", "shop-fm@approved", "orders.csv", "-o", "scored.parquet"
    ).exits(64).says("must end in .csv or .arrow")
  }

  @Test func itemsAreRecommended() async throws {
    let shop = try await shop()
    try await shop.sluice("models", "approve", "shop-fm/1").exits(0)
    let ask = ["recommend", "--model", "shop-fm@approved"]
    let folder = shop.folder.path
    try await Program.run(ask + ["--all"], in: folder).exits(2).says(
      "was registered without a table of purchases", "--table")
    try await Program.run(ask, in: folder).exits(64).says("say to whom")
    // Registered again with its purchases, it knows by itself.
    let text = String(decoding: try shop.bytes("shop.yaml"), as: UTF8.self)
    let asked = text.replacing("metrics: quality }", with: "metrics: quality, table: purchases }")
      .replacing(
        "group: shop-fm",
        with: "group: other-fm, customer: CustomerID, item: StockCode, customer-columns: [Country]")
    #expect(asked != text)
    try shop.write(Array(asked.utf8), to: "shop.yaml")
    try await shop.run().outcome.exits(0)
    try await shop.sluice("models", "approve", "other-fm/1").exits(0)
    let other = ["recommend", "--model", "other-fm@approved", "--top", "2"]
    let all = try await Program.run(other + ["--all"], in: folder).exits(0)
    let lines = all.output.split(separator: "\n")
    #expect(lines.first == "CustomerID,rank,StockCode,Description,score")
    let customer = try #require(lines.dropFirst().first?.split(separator: ",").first)
    let popular = try await Program.run(
      other + ["--all", "--include-purchased", "--candidates", "1"], in: folder
    ).exits(0).output.split(separator: "\n").dropFirst().map { $0.split(separator: ",")[1...2] }
    #expect(popular.count > 1 && Set(popular) == Set(popular.prefix(1)))
    try await Program.run(other + ["--all", "--candidates", "0"], in: folder).exits(64)
      .says("--candidates must be at least 1")
    let one = try await Program.run(other + ["--customer", "\(customer)"], in: folder).exits(0)
    #expect(one.output.split(separator: "\n") == Array(lines.prefix(3)))
    try await Program.run(other + ["--customer", "nobody"], in: folder).exits(2).says(
      "there is no customer 'nobody' in column 'CustomerID'")
  }

  @Test func aPipelineFollowsWhatIsApproved() async throws {
    let shop = try await shop()
    try await shop.run("-p", "epochs=3").outcome.exits(0)
    try await shop.sluice("run", "scoring.yaml").exits(1).says("there is no 'shop-fm@approved'")
    try await shop.sluice("models", "approve", "shop-fm/1").exits(0)
    try await shop.sluice("run", "scoring.yaml").exits(0)
    let first = try await shop.sluice("show", "scored").exits(0).output
    try await shop.sluice("run", "scoring.yaml").exits(0).says("3 cached")
    try await shop.sluice("models", "approve", "shop-fm/2").exits(0)
    try await shop.sluice("plan", "scoring.yaml").exits(0).prints(
      "registered version shop-fm/1 (Approved) → shop-fm/2 (Approved)")
    try await shop.sluice("run", "scoring.yaml").exits(0).says("2 ran, 1 cached")
    #expect(try await shop.sluice("show", "scored").exits(0).output != first)
    // Rolled back, the work of the time before is taken over, also after runs that found nothing to do.
    try await shop.sluice("run", "scoring.yaml").exits(0).says("3 cached")
    try await shop.sluice("models", "reject", "shop-fm/2", "--reason", "worse").exits(0)
    try await shop.sluice("run", "scoring.yaml").exits(0).says("3 cached")
    #expect(try await shop.sluice("show", "scored").exits(0).output == first)
    try await shop.sluice("lineage", "shop-fm/1", "--down").exits(0).prints("scored", "predict")
    try await shop.sluice("lineage", "scored", "--up").exits(0).prints("orders.csv", "champion")
    for (name, message) in [
      ("shop-fm", "'shop-fm' does not say which version"), ("shop-fm/x", "is no version of"),
      ("shop-fm@", "names no version"),
    ] {
      let wrong = Self.scoring.replacing("shop-fm@approved", with: name)
      try shop.write(Array(wrong.utf8), to: "wrong.yaml")
      try await shop.sluice("validate", "wrong.yaml").exits(2).says("wrong.yaml:10", message)
    }
    let pending = Self.scoring.replacing("shop-fm@approved", with: "shop-fm/2")
    try shop.write(Array(pending.utf8), to: "pending.yaml")
    try await shop.sluice("run", "pending.yaml").exits(1).says(
      "'shop-fm/2' is Rejected, not Approved", "allow-unapproved")
  }
}
