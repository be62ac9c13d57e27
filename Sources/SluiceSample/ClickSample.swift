import SluiceFrame

/// A log of advertisements that were shown, and whether they were clicked.
///
/// `probability` is the one by which `click` was drawn: the best that any model can know. It depends on each of the five
/// categories, and on hidden tastes that users and items share.
package struct ClickSample: GeneratedSample {
  package static let header = "user,item,site,device,hour,click,probability"

  package let rows: Int
  package let seed: UInt64

  /// - Precondition: `rows` is not negative.
  package init(rows: Int = 1_000_000, seed: UInt64 = 42) {
    precondition(rows >= 0, "a sample of \(rows) rows")
    self.rows = rows
    self.seed = seed
  }

  package func write<Failure: Error>(
    to sink: (_ chunk: [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var random = RandomSource(seed: seed, part: 11)
    let users = SampleCategories(count: 600, skew: 0.6, spread: 0.5, taste: 0.7, &random)
    let items = SampleCategories(count: 200, skew: 0.8, spread: 0.6, taste: 0.7, &random)
    let sites = SampleCategories(count: 50, skew: 1, spread: 0.4, taste: 0, &random)
    let devices = SampleCategories(count: 5, skew: 1, spread: 0.3, taste: 0, &random)
    let hours = SampleCategories(count: 24, skew: 0, spread: 0.2, taste: 0, &random)
    var chunk = Array((Self.header + "\n").utf8)
    for _ in 0..<rows {
      let (user, item) = (users.draw(&random), items.draw(&random))
      let (site, device) = (sites.draw(&random), devices.draw(&random))
      let hour = hours.draw(&random)
      let shared =
        users.tastes[user].0 * items.tastes[item].0 + users.tastes[user].1 * items.tastes[item].1
      let sum =
        -1.6 + users.effects[user] + items.effects[item] + sites.effects[site]
        + devices.effects[device] + hours.effects[hour] + shared
      // As many digits as are written, so that the column says exactly how the click was drawn.
      let probability = (ExactMath.logistic(sum) * 1e6).rounded() / 1e6
      let click = random.isTrue(probability) ? 1 : 0
      chunk += Array(
        "u\(user),i\(item),s\(site),d\(device),\(hour),\(click),\(probability)\n".utf8)
      if chunk.count >= 1 << 17 {
        try sink(chunk)
        chunk.removeAll(keepingCapacity: true)
      }
    }
    if !chunk.isEmpty { try sink(chunk) }
  }
}
