import FoundationEssentials
import SluiceFrame
import SluiceLearn
import SluiceTestSupport
import Testing

/// A damaged encoder is one that encodes and is written the same again, or an error, but never a trap.
@Suite struct EncoderFuzzTests {
  private static let table = Table(
    names: ["b", "i", "n", "t"],
    columns: [
      Column(.boolean([true, false, true, true, false])), Column(.integer([0, .max, .min, 5, -1])),
      Column(.number([0, -0.0, 1e300, 2.5, -0x1p-1030])),
      Column(texts: ["aa bb", "xx yy zz", "", "é wörter 🙂", "the aa aa"]),
    ], rowCount: 5)

  private static func encoders() throws -> [Encoder] {
    let rare = OneHot.Options(unknown: .other, minFrequency: .count(2))
    let small = Table(
      names: ["b", "i", "n", "t"],
      columns: [
        table.columns[0], Column(.integer([1, 1, -7, 5, 5])), Column(.number([0, 1, 2, 2.5, 9])),
        table.columns[3],
      ], rowCount: 5)
    let words = TFIDF.Options(
      maxDF: .fraction(0.9),
      analysis: TextAnalysis(lowercase: false, ngrams: 1...2, stopWords: ["the"]),
      weighting: TermWeighting(sublinear: true, norm: .l1))
    let blocks = [
      try OneHot.fit(small, columns: ["b", "i", "n", "t"]),
      try OneHot.fit(small, columns: ["i", "t"], options: rare), try TFIDF.fit(small, column: "t"),
      try TFIDF.fit(small, column: "t", options: words), try Numeric.fit(small, columns: ["n"]),
      try Numeric.scale(
        small, columns: ["i", "n"], .robust, clip: (low: 0.1, high: 0.9), learningFrom: nil),
      try Numeric.scale(small, columns: ["n"], .log1p, clip: nil, learningFrom: nil),
      try Bins.fit(small, columns: ["i", "n"], bins: 3, .quantile, learningFrom: nil),
    ]
    return blocks + [try Encoder.stacked(blocks)]
  }

  @Test func damagedFilesEncodeOrSayWhy() throws {
    let seeds = try Self.encoders().map { Array($0.json.encoded()) }
    let words = [
      "\"kind\":\"bins\",", "\"kind\":\"tfidf\",", "\"kind\":\"scaled\",", "\"kind\":\"numeric\",",
      "\"type\":\"number\",", "\"type\":\"integer\",", "\"type\":\"text\",",
      "\"type\":\"boolean\",",
      "\"column\":\"t\",", "\"column\":\"i\",", "\"column\":\"n\",", "\"column\":\"b\",",
      "\"method\":\"log1p\",", "\"method\":\"none\",", "\"norm\":\"none\",", "\"version\":1,",
      "\"handle-unknown\":\"error\",", "\"handle-unknown\":\"other\",", "\"infrequent\":[\"q\"],",
      "\"ngram-range\":[2,3],", "\"sublinear-tf\":true,", "\"stop-words\":[\"aa\"],", "null", "[]",
      "{}", ",", "\"", "\\u0000", "\"\"", "true", "-",
    ]
    let run = try Fuzzing.run("encoder", seeds: seeds, words: words, seed: 1) { bytes in
      let encoder: Encoder
      do throws(FrameError) {
        encoder = try Encoder(json: JSONValue(decoding: Data(bytes)))
      } catch {
        #expect(error.code == .malformed)
        return false
      }
      let again = try Encoder(json: encoder.json)
      #expect(again == encoder)
      if encoder.columnCount < 1000 {
        #expect(encoder.featureNames.count == encoder.columnCount)
      }
      do throws(FrameError) {
        let matrix = try encoder.transform(Self.table)
        #expect(matrix.columnCount == encoder.columnCount)
        #expect(matrix.columnIndices.allSatisfy { $0 >= 0 && Int($0) < matrix.columnCount })
      } catch {
        #expect([.noColumn, .wrongType, .outOfRange].contains(error.code))
      }
      return true
    }
    #expect(run.isBalanced, "\(run)")
  }
}
