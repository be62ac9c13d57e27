import SluiceFrame

/// Made-up rows as CSV text; the same parameters give the same bytes on every machine.
package protocol GeneratedSample: Sendable {
  var rows: Int { get }

  /// Hands over the text, header first, in chunks of about 128 KB that end with a line.
  func write<Failure: Error>(to sink: (_ chunk: [UInt8]) throws(Failure) -> Void) throws(Failure)
}

extension RetailSample: GeneratedSample {}

/// A column of categories, of which some come far more often than others.
struct SampleCategories {
  /// What each adds.
  let effects: [Double]
  /// Two hidden tastes of each.
  let tastes: [(Double, Double)]
  private let popularity: AliasTable

  /// - Parameters:
  ///   - skew: 0 for categories that all come as often, 1 for Zipf's law.
  ///   - spread: of the effects.
  init(count: Int, skew: Double, spread: Double, taste: Double, _ random: inout RandomSource) {
    var effects: [Double] = []
    var tastes: [(Double, Double)] = []
    for _ in 0..<count {
      effects.append(spread * random.normal())
      tastes.append((taste * random.normal(), taste * random.normal()))
    }
    self.effects = effects
    self.tastes = tastes
    popularity = AliasTable(
      (0..<count).map { ExactMath.power(Double($0 + 10), -skew) })
  }

  func draw(_ random: inout RandomSource) -> Int { popularity.draw(random.next()) }
}
