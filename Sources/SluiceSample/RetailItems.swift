import SluiceFrame

/// What is sold: codes, descriptions, prices, popularity, and hidden properties that decide how much of it one buys.
struct RetailItems {
  struct Item {
    var code: String
    var description: String
    /// In pence.
    var price: Int
    /// How many of it one buys, as a logarithm.
    var size: Double
    /// Four hidden properties, which customers like or not.
    var properties: SIMD4<Double>
  }

  let items: [Item]
  private let popularity: AliasTable

  /// Postage and the like, which are not goods; the price is in pence.
  private static let services: [(code: String, description: String, price: Int)] = [
    ("POST", "POSTAGE", 1800), ("DOT", "DOTCOM POSTAGE", 9500), ("M", "Manual", 125),
    ("C2", "CARRIAGE", 5000), ("D", "Discount", 2500), ("S", "SAMPLES", 1500),
    ("BANK CHARGES", "Bank Charges", 1500), ("AMAZONFEE", "AMAZON FEE", 12000),
    ("CRUK", "CRUK Commission", 8000), ("PADS", "PADS TO MATCH ALL CUSHIONS", 1),
    ("gift_0001_10", "Dotcomgiftshop Gift Voucher £10.00", 833),
    ("gift_0001_20", "Dotcomgiftshop Gift Voucher £20.00", 1667),
  ]

  private static let prices = [
    19, 21, 29, 39, 42, 42, 55, 65, 85, 85, 95, 105, 125, 125, 125, 145, 165, 165, 195, 195, 208,
    210, 210,
    225, 249, 255, 255, 295, 295, 325, 339, 375, 375, 395, 415, 425, 450, 495, 495, 545, 595, 625,
    675, 695,
    745, 795, 825, 850, 895, 995, 1050, 1095, 1275, 1295, 1495, 1695, 1795, 1995, 2495, 2995, 3995,
  ]

  init(rows: Int, seed: UInt64) {
    let scale = ExactMath.power(max(1, Double(rows)) / 541_909, 0.35)
    let count = max(24, Int(3_880 * scale))
    var random = RandomSource(seed: seed, part: 2)
    var goods: [Item] = []
    var family = 0
    while goods.count < count {
      // A family shares number and words; its members differ in letter and colour.
      let number = 10_000 + (family * 7_919 + 61_123) % 90_000
      family += 1
      let members = random.isTrue(0.12) ? 2 + random.below(4) : 1
      goods += Self.family(number, members, &random)
    }
    goods.removeLast(goods.count - count)
    // The order of the family tree tells nothing about how much an item is asked for.
    for i in stride(from: goods.count - 1, to: 0, by: -1) {
      goods.swapAt(i, random.below(i + 1))
    }
    let weights = goods.indices.map { 1 / (Double($0) + 45) }
    let share = weights.reduce(0, +)
    items =
      goods
      + Self.services.map {
        Item(
          code: $0.code, description: $0.description, price: $0.price, size: -1.8, properties: .zero
        )
      }
    let serviceShares = [0.0023, 0.0013, 0.001, 0.0003] + Array(repeating: 0.0001, count: 8)
    popularity = AliasTable(weights + serviceShares.map { $0 * share })
  }

  func draw(_ bits: UInt64) -> Int { popularity.draw(bits) }

  static func properties(_ random: inout RandomSource) -> SIMD4<Double> {
    SIMD4(random.normal(), random.normal(), random.normal(), random.normal())
  }

  private static func family(
    _ number: Int, _ members: Int, _ random: inout RandomSource
  ) -> [Item] {
    // Most prices are of the round kind, some are odd.
    let listed = random.element(of: prices)
    let price = random.isTrue(0.3) ? max(12, listed * (85 + random.below(31)) / 100) : listed
    let object = common(RetailVocabulary.objects, &random)
    // What one buys of an item goes by its kind, its price and itself; so words and price tell a part of it.
    var kind = RandomSource(seed: RandomSource.hash(77, UInt64(object)))
    let kindSize = 0.35 * kind.normal()
    let kindProperties = properties(&kind)
    let cheapness = -0.4 * (ExactMath.logarithm(Double(price)) - 5.5)
    let (before, after) = words(object, &random)
    let colours = RetailVocabulary.colours
    let isColoured = members > 1 || random.isTrue(0.35)
    let first = common(colours, &random)
    return (0..<members).map { member in
      let colour = isColoured ? [colours[(first + member * 3) % colours.count]] : []
      var description = (before + colour + after).joined(separator: " ")
      if random.isTrue(0.012), let gap = description.lastIndex(of: " ") {
        description.replaceSubrange(gap...gap, with: ",")
      }
      if random.isTrue(0.003) { description += " 12\"" }
      if random.isTrue(0.05) { description += random.isTrue(0.8) ? " " : "  " }
      let letter = members == 1 ? "" : String(UnicodeScalar(UInt8(65 + member)))
      return Item(
        code: "\(number)\(letter)", description: description, price: price,
        size: kindSize + cheapness + 0.3 * random.normal(),
        properties: (kindProperties + properties(&random)) * 0.7071)
    }
  }

  /// The words in front of the colour and those behind it.
  private static func words(
    _ object: Int, _ random: inout RandomSource
  ) -> (before: [String], after: [String]) {
    var before: [String] = []
    if random.isTrue(0.22) {
      before.append(RetailVocabulary.counts[common(RetailVocabulary.counts, &random)])
    }
    if random.isTrue(0.55) {
      before.append(RetailVocabulary.qualities[common(RetailVocabulary.qualities, &random)])
    }
    var after = [RetailVocabulary.themes[common(RetailVocabulary.themes, &random)]]
    if random.isTrue(0.4) {
      let other = RetailVocabulary.themes[common(RetailVocabulary.themes, &random)]
      if other != after[0] { after.append(other) }
    }
    let name = RetailVocabulary.objects[object]
    let isPlural = name.last != "S" && random.isTrue(0.2)
    after.append(isPlural ? name + "S" : name)
    if random.isTrue(0.2) {
      after.append(RetailVocabulary.endings[common(RetailVocabulary.endings, &random)])
    }
    return (before, after)
  }

  /// An index into `list`, the earlier the likelier.
  private static func common(_ list: [String], _ random: inout RandomSource) -> Int {
    let share = random.uniform()
    return Int(share * (0.35 + 0.65 * share) * Double(list.count))
  }
}
