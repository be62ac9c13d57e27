import SluiceSample
import Testing

@Suite struct RetailSampleTests {
  private static func bytes(_ sample: RetailSample) -> [UInt8] {
    var bytes: [UInt8] = []
    sample.write { bytes += $0 }
    return bytes
  }

  /// FNV-1a.
  private static func digest(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// The fields of one line without line ends in them.
  private static func fields(_ line: Substring) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
      if character == "\"" { isQuoted.toggle() }
      if character == ",", !isQuoted {
        fields.append("")
      } else {
        fields[fields.count - 1].append(character)
      }
    }
    return fields
  }

  private static func rows(_ sample: RetailSample) -> [[String]] {
    String(decoding: bytes(sample), as: UTF8.self).split(separator: "\n").dropFirst().map(fields)
  }

  /// 50,000 rows, generated once for the tests that look at shares.
  private static let large = rows(RetailSample(rows: 50_000))

  private static func share(_ condition: ([String]) -> Bool) -> Double {
    Double(large.count(where: condition)) / Double(large.count)
  }

  @Test(arguments: [0, 1, 7, 1000, 12_345]) func rowsAreCountedExactly(rows: Int) {
    let text = String(decoding: Self.bytes(RetailSample(rows: rows)), as: UTF8.self)
    #expect(text.count(where: { $0 == "\n" }) == rows + 1)
    #expect(text.hasPrefix(RetailSample.header + "\n"))
    #expect(text.hasSuffix("\n"))
  }

  @Test func theSameSeedGivesTheSameBytesEverywhere() {
    // A new digest here means that everybody's sample changes: say so in the changelog.
    #expect(Self.digest(Self.bytes(RetailSample(rows: 3000))) == 15_559_344_541_376_933_891)
    #expect(
      Self.digest(Self.bytes(RetailSample(rows: 3000, dress: .uci))) == 1_151_399_348_507_835_827)
    #expect(
      Self.bytes(RetailSample(rows: 500, seed: 1)) != Self.bytes(RetailSample(rows: 500, seed: 2)))
  }

  @Test func theDressChangesOnlyTheSpelling() {
    let processed = Self.rows(RetailSample(rows: 2000))
    let other = Self.rows(RetailSample(rows: 2000, dress: .uci))
    #expect(processed[0][4] == "2010-12-01 08:26:00")
    #expect(other[0][4] == "12/1/2010 8:26")
    for (a, b) in zip(processed, other) {
      #expect([a[0], a[1], a[2], a[3], a[7]] == [b[0], b[1], b[2], b[3], b[7]])
      #expect(Double(a[5]) == Double(b[5]))
      #expect(a[6] == (b[6].isEmpty ? "" : b[6] + ".0"))
    }
  }

  @Test func everyRowHasTheSchema() {
    for row in Self.large {
      #expect(row.count == 8)
      let number = row[0].first == "C" ? row[0].dropFirst() : row[0][...]
      #expect(Int(number) != nil && !row[1].isEmpty && !row[7].isEmpty, "\(row)")
      #expect(Int(row[3]) != nil && row[3] != "0", "\(row)")
      #expect(Double(row[5]).map { $0 >= 0 } == true, "\(row)")
      #expect(row[6].isEmpty || row[6].hasSuffix(".0"), "\(row)")
      if row[0].first == "C" { #expect(row[3].first == "-", "\(row)") }
    }
  }

  @Test func rowsAreSortedByTimeWithinTheYear() {
    let times = Self.large.map { $0[4] }
    #expect(times == times.sorted())
    #expect(times.first == "2010-12-01 08:26:00")
    #expect(times.last!.hasPrefix("2011-12-09 12:"))
    #expect(Set(times.map { $0.prefix(10) }).count > 290)
    #expect(!times.contains { $0.hasPrefix("2010-12-25") || $0.hasPrefix("2010-12-04") })
  }

  @Test func theDirtHasItsShares() {
    #expect((0.2...0.3).contains(Self.share { $0[6].isEmpty }))
    #expect((0.01...0.025).contains(Self.share { $0[0].hasPrefix("C") }))
    #expect((0.001...0.006).contains(Self.share { $0[2].isEmpty }))
    #expect((0.002...0.01).contains(Self.share { $0[5] == "0.0" }))
    #expect((0.01...0.15).contains(Self.share { $0[2].hasPrefix(" ") || $0[2].hasSuffix(" ") }))
    #expect((0.8...0.95).contains(Self.share { $0[7] == "United Kingdom" }))
    #expect(Self.share { $0[2].hasPrefix("\"") } > 0.002)
    #expect(Self.share { $0[1] == "POST" } > 0)
    #expect(Self.large.contains { $0[1].last!.isLetter && $0[1].first!.isNumber })
    #expect(Self.large.allSatisfy { !$0[2].isEmpty || $0[6].isEmpty })
  }

  @Test func popularityAndQuantitiesAreHeavyTailed() {
    var counts: [String: Int] = [:]
    for row in Self.large { counts[row[1], default: 0] += 1 }
    let sorted = counts.values.sorted(by: >)
    #expect(sorted.count > 1000)
    // Zipf: a tenth of the items makes well over a tenth of the lines.
    #expect(sorted.prefix(sorted.count / 10).reduce(0, +) > 50_000 * 3 / 10)
    let quantities = Self.large.compactMap { Int($0[3]) }.filter { $0 > 0 }.sorted()
    #expect((3...8).contains(quantities[quantities.count / 2]))
    #expect(quantities[quantities.count * 999 / 1000] > 100)
    #expect(quantities.last! < 5000)
  }

  @Test func customersAndItemsTellQuantities() {
    // Learn means of log-quantities from even rows, judge on odd ones.
    let known = Self.large.filter { !$0[6].isEmpty && $0[3].first != "-" }
    let logs = known.map { Double(bitLength(Int($0[3])!)) }
    var sums: [String: (sum: Double, count: Double)] = [:]
    var (total, half) = (0.0, 0.0)
    for (row, value) in zip(known, logs).enumerated().filter({ $0.offset % 2 == 0 }).map(\.element)
    {
      for key in [row[1], row[6]] {
        let old = sums[key] ?? (0, 0)
        sums[key] = (old.sum + value, old.count + 1)
      }
      (total, half) = (total + value, half + 1)
    }
    let mean = total / half
    func effect(_ key: String) -> Double {
      guard let entry = sums[key] else { return 0 }
      return (entry.sum - mean * entry.count) / (entry.count + 5)
    }
    var (errors, plain) = (0.0, 0.0)
    for (index, row) in known.enumerated() where index % 2 == 1 {
      let guess = mean + effect(row[1]) + effect(row[6])
      errors += (logs[index] - guess) * (logs[index] - guess)
      plain += (logs[index] - mean) * (logs[index] - mean)
    }
    #expect(errors < 0.75 * plain, "\(errors / plain)")
  }

  private func bitLength(_ value: Int) -> Int { Int.bitWidth - value.leadingZeroBitCount }

  @Test func chunksEndWithLinesAndErrorsPassThrough() {
    struct Full: Error {}
    var sizes: [Int] = []
    RetailSample(rows: 20_000).write {
      sizes.append($0.count)
      #expect($0.last == UInt8(ascii: "\n"))
    }
    #expect(sizes.count > 5 && sizes.allSatisfy { $0 < 1 << 19 })
    #expect(throws: Full.self) {
      try RetailSample(rows: 20_000).write { (_: [UInt8]) throws(Full) in throw Full() }
    }
  }
}
