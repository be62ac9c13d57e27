import SluiceFrame
import SluiceLearn
import Testing

/// The Online Retail data through every kernel up to the split.
///
/// Expected values: FNV-1a over the arrays of the SciPy matrices that pandas 3.1 and scikit-learn 1.9 make.
@Suite(.enabled(if: RetailData.isThere, "needs ../shared/data/online-retail.csv.gz"))
struct RetailEncodingTests {
  struct Part: Sendable {
    var rows: Int
    var stored: Int
    /// Of row offsets, column indices, bits of the values and bits of the labels.
    var checksums: [UInt64]
  }

  @Test(arguments: [
    (
      42, 2, 9313,
      Part(
        rows: 220_896, stored: 1_787_775,
        checksums: [
          0x15df_b658_a176_9967, 0xf290_2e8e_91d9_0e2b, 0xa69f_f841_b43d_c62a,
          0xbb34_ee50_c233_b4a5,
        ]),
      Part(
        rows: 55_224, stored: 446_237,
        checksums: [
          0xf645_aa06_afbb_a5a7, 0x7089_0eb3_486a_a10e, 0x3bcf_3f94_b677_cddd,
          0xf37d_9ad9_1cef_0b85,
        ])
    ),
    (
      7, 5, 8699,
      Part(
        rows: 220_896, stored: 1_708_781,
        checksums: [
          0x6a9a_8252_6929_ef5a, 0xa4b3_27a8_4ff5_6021, 0xf13f_f8c5_5cac_758e,
          0xa425_ddea_298c_0925,
        ]),
      Part(
        rows: 55_224, stored: 427_187,
        checksums: [
          0x5eec_0de9_17e5_7626, 0x9674_9e3b_98a4_9b16, 0xd208_3cea_46e0_f0a5,
          0xec92_774b_e6ac_2505,
        ])
    ),
  ])
  func partsAreThoseOfScikitLearn(
    seed: Int, minDF: Int, columnCount: Int, train: Part, test: Part
  ) throws {
    let table = try RetailData.purchases()
    #expect(table.rowCount == 276_120)
    let encoder = try Encoder.stacked([
      OneHot.fit(table, columns: ["StockCode", "CustomerID", "Country"]),
      TFIDF.fit(table, column: "Description", options: .init(minDF: .count(minDF))),
      Numeric.fit(table, columns: ["UnitPrice"]),
    ])
    let matrix = try encoder.transform(table)
    #expect(matrix.columnCount == columnCount)
    let labels = try Labels(table.column("Quantity"), named: "Quantity")
    let rows = try TrainTestSplit(testSize: .fraction(0.2), seed: seed).rows(of: table.rowCount)
    for (rows, part) in [(rows.train, train), (rows.test, test)] {
      let features = matrix.selecting(rows: rows)
      #expect(features.rowCount == part.rows)
      #expect(features.storedCount == part.stored)
      #expect(
        [
          checksum(features.rowOffsets.map { UInt64($0) }),
          checksum(features.columnIndices.map { UInt64($0) }),
          checksum(features.values.map { UInt64($0.bitPattern) }),
          checksum(labels.selecting(rows: rows).values.map { UInt64($0.bitPattern) }),
        ] == part.checksums)
    }
  }

  private func checksum(_ values: [UInt64]) -> UInt64 {
    values.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ $1) &* 0x100_0000_01b3 }
  }
}
