import SluiceFrame

/// Ratings of films from 1 to 5 by half points, as MovieLens has them: most people have rated few of the films.
///
/// A rating depends on who gives it, on the film, on hidden tastes of both, and on chance.
package struct RatingSample: GeneratedSample {
  package static let header = "user,film,genre,rating"
  private static let genres = [
    "Action", "Comedy", "Crime", "Documentary", "Drama", "Fantasy", "Horror", "Romance", "Thriller",
  ]

  package let rows: Int
  package let seed: UInt64

  /// - Precondition: `rows` is not negative.
  package init(rows: Int = 100_000, seed: UInt64 = 42) {
    precondition(rows >= 0, "a sample of \(rows) rows")
    self.rows = rows
    self.seed = seed
  }

  package func write<Failure: Error>(
    to sink: (_ chunk: [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var random = RandomSource(seed: seed, part: 12)
    let users = SampleCategories(count: 900, skew: 0.4, spread: 0.4, taste: 0.6, &random)
    let films = SampleCategories(count: 1600, skew: 0.7, spread: 0.4, taste: 0.6, &random)
    var chunk = Array((Self.header + "\n").utf8)
    for _ in 0..<rows {
      let (user, film) = (users.draw(&random), films.draw(&random))
      let shared =
        users.tastes[user].0 * films.tastes[film].0 + users.tastes[user].1 * films.tastes[film].1
      let rating =
        3.5 + users.effects[user] + films.effects[film] + shared + 0.5 * random.normal()
      let halves = Int(min(max(rating * 2, 2), 10).rounded())
      let genre = Self.genres[film % Self.genres.count]
      chunk += Array("u\(user),f\(film),\(genre),\(Double(halves) / 2)\n".utf8)
      if chunk.count >= 1 << 17 {
        try sink(chunk)
        chunk.removeAll(keepingCapacity: true)
      }
    }
    if !chunk.isEmpty { try sink(chunk) }
  }
}
