import SluiceSample
import Testing

/// Generated clicks and ratings.
struct OtherSampleTests {
  private func lines(_ sample: any GeneratedSample) -> [[Substring]] {
    var text: [UInt8] = []
    sample.write { text += $0 }
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
  }

  @Test func clicksComeAsProbablyAsTheySay() throws {
    let lines = lines(ClickSample(rows: 20_000, seed: 1))
    #expect(lines[0].joined(separator: ",") == ClickSample.header)
    #expect(lines.count == 20_001)
    #expect(lines.allSatisfy { $0.count == 7 })
    var (clicks, expected, variance) = (0.0, 0.0, 0.0)
    for line in lines.dropFirst() {
      let probability = try #require(Double(line[6]))
      #expect(probability >= 0 && probability <= 1)
      clicks += line[5] == "1" ? 1 : 0
      expected += probability
      variance += probability * (1 - probability)
    }
    // Four standard deviations.
    #expect(abs(clicks - expected) < 4 * variance.squareRoot())
    #expect(Set(lines.dropFirst().map { $0[0] }).count > 500)
  }

  @Test func ratingsAreHalfPoints() throws {
    let lines = lines(RatingSample(rows: 5000, seed: 2))
    #expect(lines[0].joined(separator: ",") == RatingSample.header)
    let ratings = lines.dropFirst().compactMap { Double($0[3]) }
    #expect(ratings.count == 5000)
    #expect(ratings.allSatisfy { $0 >= 1 && $0 <= 5 && ($0 * 2).rounded() == $0 * 2 })
    #expect(Set(ratings).count > 6)
    // A film has one genre.
    let pairs = Set(lines.dropFirst().map { "\($0[1]) \($0[2])" })
    #expect(pairs.count == Set(lines.dropFirst().map { $0[1] }).count)
  }

  @Test func theSameSeedGivesTheSameRows() {
    #expect(lines(ClickSample(rows: 500, seed: 3)) == lines(ClickSample(rows: 500, seed: 3)))
    #expect(lines(ClickSample(rows: 500, seed: 3)) != lines(ClickSample(rows: 500, seed: 4)))
    #expect(lines(RatingSample(rows: 500, seed: 3)) == lines(RatingSample(rows: 500, seed: 3)))
    #expect(lines(RatingSample(rows: 500, seed: 3)) != lines(RatingSample(rows: 500, seed: 4)))
  }
}
