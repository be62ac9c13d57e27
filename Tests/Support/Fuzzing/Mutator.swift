/// Makes damaged copies of good inputs, the same ones for the same seed.
///
/// It knows what formats are made of: numbers of all widths in binary and in digits, words of a grammar, parts that
/// repeat. Inputs that a reader took although they were damaged become seeds themselves.
package struct Mutator {
  /// Longer inputs find nothing more, only later.
  package static let longest = 1 << 16
  private static let mostSeeds = 200

  private var random: SeededGenerator
  private var seeds: [[UInt8]]
  private let words: [[UInt8]]
  private let extremes: [[UInt8]] = [
    [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0, 0, 0, 0, 0x80],
    [0, 0, 0, 0, 0, 0, 0, 0x10], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80],
    [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0], [0xFF, 0xFF], [0], [1],
  ]
  private let decimals = [
    "0", "-0", "-1", "2147483647", "2147483648", "-2147483649", "4294967296",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616",
    "1e308", "-1e309", "5e-324", "1e-400", "1.0", "0.1", "NaN", "Infinity", "1152921504606846976",
  ].map { Array($0.utf8) }

  /// - Parameter words: what a grammar is made of, to be put anywhere.
  /// - Precondition: there is a seed.
  package init(seeds: [[UInt8]], words: [String] = [], seed: UInt64) {
    precondition(!seeds.isEmpty, "nothing to damage")
    self.seeds = seeds
    self.words = words.map { Array($0.utf8) }
    random = SeededGenerator(seed: seed)
  }

  /// The next damaged input.
  package mutating func next() -> [UInt8] {
    var bytes = seeds[pick(seeds.count)]
    for _ in 0...pick(4) { damage(&bytes) }
    if pick(20) == 0 { bytes.removeLast(pick(bytes.count + 1)) }
    return bytes.count > Self.longest ? Array(bytes[..<Self.longest]) : bytes
  }

  /// Takes an input that was accepted among the seeds.
  package mutating func keep(_ bytes: [UInt8]) {
    if bytes.count > 4096 { return }
    // The first ones stay, and others give way.
    if seeds.count < Self.mostSeeds {
      seeds.append(bytes)
    } else if pick(8) == 0 {
      seeds[Self.mostSeeds / 2 + pick(Self.mostSeeds / 2)] = bytes
    }
  }

  private mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

  private mutating func damage(_ bytes: inout [UInt8]) {
    let place = pick(bytes.count + 1)
    let length = pick(10) == 0 ? pick(400) : pick(24)
    let end = min(bytes.count, place + length)
    switch pick(words.isEmpty ? 11 : 15) {
    case 0: if place < bytes.count { bytes[place] ^= 1 << UInt8(pick(8)) }
    case 1: if place < bytes.count { bytes[place] = UInt8(pick(256)) }
    case 2, 3:
      for (offset, byte) in extremes[pick(extremes.count)].enumerated()
      where place + offset < bytes.count { bytes[place + offset] = byte }
    case 4: bytes.removeSubrange(place..<end)
    case 5: bytes.insert(contentsOf: bytes[place..<end], at: pick(bytes.count + 1))
    case 6: repeatPart(&bytes, place..<end)
    case 7, 8: replaceDigits(&bytes, from: place)
    case 9:
      // The beginning of one and the end of another.
      let other = seeds[pick(seeds.count)]
      bytes = Array(bytes[..<place] + other[pick(other.count + 1)...])
    case 10:
      if place < bytes.count { bytes[place] = bytes[place] &+ (pick(2) == 0 ? 1 : 255) }
    case 11, 12: bytes.insert(contentsOf: words[pick(words.count)], at: place)
    case 13: bytes.replaceSubrange(place..<end, with: words[pick(words.count)])
    default: repeatWord(&bytes, at: place)
    }
  }

  private mutating func repeatPart(_ bytes: inout [UInt8], _ range: Range<Int>) {
    let times = pick(12) == 0 ? pick(2000) : pick(4)
    guard range.count * times < Self.longest else { return }
    let part = Array(bytes[range])
    bytes.insert(contentsOf: (0..<times).flatMap { _ in part }, at: range.lowerBound)
  }

  /// Nests or chains as deep as can be.
  private mutating func repeatWord(_ bytes: inout [UInt8], at place: Int) {
    let word = words[pick(words.count)]
    let times = pick(6) == 0 ? pick(3000) : pick(6)
    bytes.insert(contentsOf: (0..<times).flatMap { _ in word }, at: place)
  }

  /// Puts another number in the place of the next one in digits.
  private mutating func replaceDigits(_ bytes: inout [UInt8], from place: Int) {
    let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
    guard let first = bytes[place...].firstIndex(where: isDigit) else { return }
    let end = bytes[first...].firstIndex { !isDigit($0) } ?? bytes.count
    bytes.replaceSubrange(first..<end, with: decimals[pick(decimals.count)])
  }
}
