import SluiceFrame

/// Who buys: how often, from where, and with which hidden taste.
struct RetailCustomers {
  struct Customer {
    /// Between 12346 and 18287 at the default size, as in the real data.
    var id: Int
    var country: String
    /// How much more than usual they buy of everything, as a logarithm.
    var appetite: Double
    /// How they like each hidden property of items.
    var taste: SIMD4<Double>
    /// How many items they come back for.
    var favouriteCount: Int
  }

  let customers: [Customer]
  private let popularity: AliasTable
  private let guestCountries: AliasTable

  private static let home = "United Kingdom"
  /// Countries but for the home one, with how many customers live there.
  private static let abroad: [(name: String, weight: Double)] = [
    ("Germany", 95), ("France", 87), ("Spain", 31), ("Belgium", 25), ("Switzerland", 21),
    ("Portugal", 19), ("Italy", 15), ("Finland", 12), ("EIRE", 12), ("Austria", 11), ("Norway", 10),
    ("Netherlands", 10), ("Denmark", 9), ("Channel Islands", 9), ("Australia", 9), ("Sweden", 8),
    ("Cyprus", 8), ("Japan", 8), ("Poland", 6), ("Greece", 4), ("Unspecified", 4), ("USA", 4),
    ("Canada", 4), ("Israel", 4), ("Hong Kong", 3), ("United Arab Emirates", 2), ("Bahrain", 2),
    ("Malta", 2), ("Lebanon", 1), ("RSA", 1), ("Saudi Arabia", 1), ("Brazil", 1),
    ("Czech Republic", 1), ("European Community", 1), ("Iceland", 1), ("Lithuania", 1),
    ("Singapore", 1),
  ]

  init(rows: Int, seed: UInt64) {
    // The less busy ones may not come at all: of these about 4,300 do at the default size.
    let scale = ExactMath.power(max(1, Double(rows)) / 541_909, 0.6)
    let count = max(12, Int(5_600 * scale))
    var random = RandomSource(seed: seed, part: 1)
    let weights = (0..<count).map { ExactMath.power(Double($0) + 8, -0.85) }
    let total = weights.reduce(0, +)
    // Ids in random order, so that they do not tell how busy a customer is.
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, random.below(i + 1)) }
    let lives = AliasTable([3950] + Self.abroad.map(\.weight))
    customers = (0..<count).map { rank in
      let place = lives.draw(random.next())
      // Where there are enough customers, one of every country is among the busier ones.
      let forced =
        count >= 400 && rank >= 40 && rank % 5 == 0 && (rank - 40) / 5 < Self.abroad.count
      let country =
        forced
        ? Self.abroad[(rank - 40) / 5].name : place == 0 ? Self.home : Self.abroad[place - 1].name
      var appetite = 0.55 * random.normal()
      if random.isTrue(0.06) { appetite += 1.3 }
      let lines = weights[rank] / total * Double(rows) * 0.72
      return Customer(
        id: 12_346 + order[rank] * 5_941 / 5_600, country: country, appetite: appetite,
        taste: RetailItems.properties(&random),
        favouriteCount: max(6, Int(lines * 0.25)))
    }
    popularity = AliasTable(weights)
    guestCountries = AliasTable([8000] + Self.abroad.map { $0.weight * 0.25 })
  }

  func draw(_ random: inout RandomSource) -> Int { popularity.draw(random.next()) }

  /// Where a buyer without a customer number lives.
  func guestCountry(_ random: inout RandomSource) -> String {
    let place = guestCountries.draw(random.next())
    return place == 0 ? Self.home : Self.abroad[place - 1].name
  }
}
