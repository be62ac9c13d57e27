import Foundation
import SluiceTestSupport
import Testing

/// Data that are wrong end in a message with the place, and lose nothing.
struct BadDataTests {
  /// A way to spoil a sound file, and what is said of it.
  struct Damage: Sendable, CustomTestStringConvertible {
    let name: String
    let exitCode: Int
    let messages: [String]
    var file = "bad.csv"
    let spoil: @Sendable ([UInt8]) throws -> [UInt8]
    var testDescription: String { name }
  }

  /// The file with line `number`, from 1, replaced.
  private static func line(
    _ number: Int, _ change: @escaping @Sendable ([UInt8]) -> [UInt8]
  ) -> @Sendable ([UInt8]) -> [UInt8] {
    { bytes in
      var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .map(Array.init)
      lines[number - 1] = change(lines[number - 1])
      return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }
  }

  private static let row = Array(
    "536365,47241,CUPS,6,2010-12-01 08:26:00,2.49,12391.0,United Kingdom".utf8)

  static let damages = [
    Damage(name: "empty", exitCode: 2, messages: ["bad.csv: the file is empty", "-p data=FILE"]) {
      _ in []
    },
    Damage(name: "only a byte order mark", exitCode: 2, messages: ["the file is empty"]) { _ in
      [0xEF, 0xBB, 0xBF]
    },
    Damage(
      name: "header without rows", exitCode: 1, messages: ["there is a header but no rows"],
      spoil: { Array($0.prefix { $0 != UInt8(ascii: "\n") }) + Array("\n".utf8) }),
    Damage(
      name: "too many fields", exitCode: 1,
      messages: ["bad.csv:7: 10 fields where there are 8 columns"],
      spoil: line(7) { $0 + Array(",one,two".utf8) }),
    Damage(
      name: "too few fields", exitCode: 1,
      messages: ["bad.csv:7: 3 fields where there are 8 columns"],
      spoil: line(7) { _ in Array("536365,47241,CUPS".utf8) }),
    Damage(
      name: "quote that never ends", exitCode: 1,
      messages: ["bad.csv:7: a quote starts here and never ends"],
      spoil: { bytes in
        let plain = bytes.filter { $0 != UInt8(ascii: "\"") }
        return line(7) { _ in Array("536365,47241,\"CUPS,6".utf8) }(plain)
      }),
    Damage(
      name: "text behind a quote", exitCode: 1,
      messages: ["bad.csv:7: text follows a closing quote"],
      spoil: line(7) { _ in Array("536365,47241,\"CUPS\"S,6,,,,".utf8) }),
    Damage(
      name: "NUL byte", exitCode: 1, messages: ["bad.csv:2: a NUL byte (at byte 90)"],
      spoil: { Array($0[..<90]) + [0] + Array($0[90...]) }),
    Damage(
      name: "invalid UTF-8", exitCode: 1, messages: ["bad.csv:2: invalid UTF-8 (at byte 95)"],
      spoil: { Array($0[..<95]) + [0xE9] + Array($0[95...]) }),
    Damage(
      name: "UTF-16", exitCode: 2, messages: ["the text is in UTF-16, not in UTF-8", "iconv"],
      spoil: { [0xFF, 0xFE] + $0.flatMap { [$0, 0] } }),
    Damage(
      name: "number column with text", exitCode: 1,
      messages: ["bad.csv:7: column 'Quantity': 'six' is not an integer"],
      spoil: line(7) { _ in
        Array("536365,47241,CUPS,six,2010-12-01 08:26:00,2.49,12391.0,United Kingdom".utf8)
      }),
    Damage(
      name: "integer beyond 64 bits", exitCode: 1,
      messages: ["bad.csv:7: column 'Quantity': '99999999999999999999'"],
      spoil: line(7) { _ in
        Array("536365,47241,CUPS,99999999999999999999,2010-12-01 08:26:00,2.49,12391,UK".utf8)
      }),
    Damage(
      name: "the same column twice", exitCode: 2,
      messages: ["there is more than one column 'StockCode'"],
      spoil: line(1) { _ in
        Array("InvoiceNo,StockCode,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID,C".utf8)
      }),
    Damage(
      name: "a column is not there", exitCode: 2,
      messages: ["'bad.csv' has no column 'UnitPrice'", "did you mean 'UnitPrise'?"],
      spoil: line(1) { _ in
        Array("InvoiceNo,StockCode,Description,Quantity,Date,UnitPrise,CustomerID,Country".utf8)
      }),
    Damage(
      name: "truncated gzip", exitCode: 2,
      messages: ["bad.csv.gz: the gzip data ends in the middle", "copy or download it again"],
      file: "bad.csv.gz", spoil: { Array(try gzip($0).prefix(200)) }),
    Damage(
      name: "long truncated gzip", exitCode: 1,
      messages: ["bad.csv.gz: the gzip data ends in the middle", "copy or download it again"],
      file: "bad.csv.gz",
      spoil: { bytes in
        try gzip(bytes + Array((0..<20_000).map { _ in row + [10] }.joined())).dropLast(200)
      }),
    Damage(
      name: "damaged gzip", exitCode: 1, messages: ["bad.csv.gz: the gzip data is damaged"],
      file: "bad.csv.gz",
      spoil: { bytes in
        var packed = try gzip(bytes)
        packed[packed.count - 6] ^= 0xFF
        return packed
      }),
    Damage(
      name: "no gzip at all", exitCode: 2, messages: ["the gzip data is damaged"],
      file: "bad.csv.gz", spoil: { _ in [0x1F, 0x8B, 7, 7, 7, 7] }),
  ]

  @Test(arguments: damages) func saysWhereAndLosesNothing(damage: Damage) async throws {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    try shop.write(damage.spoil(shop.bytes("shop.csv")), to: damage.file)
    let failed = try await shop.sluice("run", "shop.yaml", "-p", "data=\(damage.file)")
    failed.exits(damage.exitCode)
    for message in damage.messages { failed.says(message) }
    if damage.exitCode == 1 {
      failed.says("error: step 'transactions': ", "1 failed, 11 skipped")
    }
    try await shop.expectRerun(of: [])
  }

  @Test func skippedRowsAreCountedAndSaid() async throws {
    let shop = try Shop()
    try shop.write(Self.line(7) { $0 + Array(",x".utf8) }(shop.bytes("shop.csv")), to: "shop.csv")
    try await shop.sluice("run", "shop.yaml").exits(1)
    let pipeline = String(decoding: try shop.bytes("shop.yaml"), as: UTF8.self)
    let mended = pipeline.replacing("      types:", with: "      on-error: skip\n      types:")
    try shop.write(Array(mended.utf8), to: "shop.yaml")
    try await shop.sluice("run", "shop.yaml").exits(0).says(
      "299 rows, 1 left out", "1 malformed rows left out",
      "shop.csv:7: 9 fields where there are 8 columns")
  }

  @Test func aFilterThatKeepsNothingKeepsWhatCameBefore() async throws {
    let shop = try Shop()
    try await shop.sluice("run", "shop.yaml", "-p", "least=1000000000").exits(1).says(
      "the condition 'Quantity > 1000000000 and CustomerID is not missing' keeps none of the 300 rows",
      "add 'on-empty: allow'", "1 failed, 9 skipped")
    try await shop.expectRerun(
      of: Set(RunResult.allSteps).subtracting(["transactions", "profile"]))
  }

  @Test(arguments: ["100000000000", "9223372036854775807"])
  func moreFactorsThanMemoryAreRefused(factors: String) async throws {
    let shop = try Shop()
    try await shop.sluice("run", "shop.yaml", "-p", "num-factors=\(factors)").exits(1).says(
      "\(factors) factors for ", " of memory, but there are ", "lower num-factors",
      "1 failed, 2 skipped")
    try await shop.expectRerun(of: ["model", "quality", "registered"])
  }

  @Test func aChangedFileIsReadAgainAndTheOldResultStaysCached() async throws {
    let shop = try Shop()
    let sound = try shop.bytes("shop.csv")
    try await shop.run().outcome.exits(0)
    try shop.write(sound + Self.row + [UInt8(ascii: "\n")], to: "shop.csv")
    let changed = try await shop.run()
    changed.outcome.exits(0)
    #expect(
      try changed.end(of: "transactions").reasons == [
        "the file of parameter 'path' has other content"
      ])
    try shop.write(sound, to: "shop.csv")
    try await shop.expectRerun(of: [])
  }

  private static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let (plain, packed) = (folder.file("plain"), folder.file("packed"))
    try Data(bytes).write(to: URL(filePath: plain))
    #expect(Command.run(["gzip", "-cn"], input: plain, output: packed) == 0)
    return Array(try Data(contentsOf: URL(filePath: packed)))
  }
}
