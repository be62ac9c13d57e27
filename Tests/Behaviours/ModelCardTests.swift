import Foundation
import SluiceTestSupport
import Testing

/// Pages about a model version, where Tests/Interop/test_card.py does not look.
struct ModelCardTests {
  private func card(
    _ shop: Shop, _ model: String, through wrapper: [String] = []
  ) async throws -> String {
    try await shop.sluice("models", "card", model, "-o", "-", through: wrapper).exits(0).output
  }

  @Test func neitherPlaceNorLanguageChangesAPage() async throws {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    let page = try await card(shop, "shop-fm/1")
    #expect(page.hasPrefix("<!DOCTYPE html>"))
    for setting in [["TZ=Asia/Tokyo"], ["LANG=de_DE.UTF-8", "LC_ALL=de_DE.UTF-8"]] {
      #expect(try await card(shop, "shop-fm/1", through: ["env"] + setting) == page)
    }
  }

  @Test func aPlotIsAPictureInWhichNothingRuns() async throws {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    let svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(2)</script></svg>"
    try shop.write(Array(svg.utf8), to: "plot.svg")
    try await shop.sluice(
      "models", "register", "other", "--model", "artifacts/runs/latest/model/model.safetensors",
      "--plot", "plot.svg"
    ).exits(0)
    let page = try await card(shop, "other/1")
    #expect(page.contains("data:image/svg+xml;base64,\(Data(svg.utf8).base64EncodedString())"))
    #expect(!page.contains("<script"))
  }

  @Test func wrongNamesAreAnswered() async throws {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    try await shop.sluice("models", "card", "shop-fm").exits(2).says("names a group")
    try await shop.sluice("models", "card", "shop-fm/1", "-o", "no/where/card.html").exits(2)
  }
}
