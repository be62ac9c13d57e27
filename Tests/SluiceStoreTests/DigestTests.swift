import SluiceStore
import Testing

struct DigestTests {
  @Test(arguments: [
    // FIPS 180-2, appendix B, and the empty text.
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func knownDigests(_ text: String, _ hex: String) throws {
    let digest = Digest.of(Array(text.utf8))
    #expect(digest.hex == hex)
    #expect(Digest(hex: hex) == digest)
    #expect(Digest(hex: hex.uppercased()) == digest)
    #expect(Digest(bytes: digest.bytes) == digest)
  }

  @Test(arguments: [
    "", "ba78", String(repeating: "g", count: 64), String(repeating: "a", count: 65),
  ])
  func whatIsNoDigest(_ text: String) {
    #expect(Digest(hex: text) == nil)
  }

  @Test func digestsSortLikeTheirDigits() {
    let digests = (0..<100).map { Digest.of([UInt8($0)]) }
    #expect(digests.sorted().map(\.hex) == digests.map(\.hex).sorted())
  }

  @Test func aHasherMayBeReadBetweenPieces() {
    var hasher = ContentHasher()
    hasher.update(Array("ab".utf8))
    #expect(hasher.digest() == Digest.of(Array("ab".utf8)))
    hasher.update(Array("c".utf8))
    #expect(hasher.digest() == Digest.of(Array("abc".utf8)))
  }
}
