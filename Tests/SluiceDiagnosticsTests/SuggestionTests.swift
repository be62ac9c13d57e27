import SluiceDiagnostics
import Testing

@Suite struct SuggestionTests {
  private let names = [
    "columns", "path", "delimiter", "num-factors", "epochs", "mini-batch-size", "by", "description",
  ]

  @Test(arguments: [
    ("colums", "columns"), ("Columns", "columns"), ("coulmns", "columns"), ("epoch", "epochs"),
    ("num_factors", "num-factors"), ("numFactors", "num-factors"), ("desc", "description"),
    ("minibatchsize", "mini-batch-size"), ("bye", "by"), ("delimeter", "delimiter"),
    ("columns-list", "columns"), ("BY", "by"), ("paht", "path"),
  ])
  func findsWhatWasMeant(typed: String, meant: String) {
    #expect(Suggestion.nearest(to: typed, among: names) == meant)
  }

  @Test(arguments: ["", "x", "seed", "zzzzzz", "factors-of-ten", "columns", "co"])
  func staysSilent(typed: String) {
    #expect(Suggestion.nearest(to: typed, among: names) == nil)
  }

  @Test func breaksTiesTheSameWay() {
    #expect(Suggestion.nearest(to: "cat", among: ["bat", "car"]) == "car")
    #expect(Suggestion.nearest(to: "cat", among: ["bat", "rat"]) == "bat")
    #expect(Suggestion.nearest(to: "cat", among: ["rat", "bat"]) == "rat")
    #expect(Suggestion.nearest(to: "train", among: ["train-labels", "train-ids"]) == "train-ids")
  }

  @Test func givesTheHint() {
    #expect(Suggestion.hint(for: "paths", among: names) == "did you mean 'path'?")
    #expect(Suggestion.hint(for: "qqq", among: names) == nil)
  }

  @Test func survivesLongNames() {
    let long = String(repeating: "a", count: 100_000)
    #expect(Suggestion.nearest(to: long, among: names) == nil)
    #expect(Suggestion.nearest(to: "path", among: [long]) == nil)
  }
}
