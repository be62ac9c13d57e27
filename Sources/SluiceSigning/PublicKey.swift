import Crypto
import FoundationEssentials

/// An Ed25519 public key (RFC 8032): what a signature is checked with.
package struct PublicKey: Sendable, Hashable {
  /// 32 bytes.
  package let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reads 64 hexadecimal digits; nil for anything else.
  package init?(hex: String) {
    let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard hex.utf8.count == 64, digits.count == 64 else { return nil }
    bytes = (0..<32).map { UInt8(digits[2 * $0] << 4 | digits[2 * $0 + 1]) }
  }

  /// Reads a `PUBLIC KEY` as openssl and others write it (SubjectPublicKeyInfo, RFC 8410).
  ///
  /// - Throws: `SigningError` with what is wrong with the text.
  package init(pem: String) throws(SigningError) {
    let bytes = try PEM.bytes(of: pem, label: "PUBLIC KEY")
    guard bytes.count == Self.header.count + 32, bytes.starts(with: Self.header) else {
      throw SigningError("it is a key of another kind than Ed25519")
    }
    self.bytes = Array(bytes.dropFirst(Self.header.count))
  }

  package var pem: String { PEM.text(Self.header + bytes, label: "PUBLIC KEY") }

  package var hex: String { Self.hex(bytes) }

  /// The SHA-256 of the key in DER, in hexadecimal digits: short enough to be compared by eye or read out.
  package var fingerprint: String { Self.hex(SHA256.hash(data: Self.header + bytes)) }

  package func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
      return false
    }
    return key.isValidSignature(signature, for: message)
  }

  /// What RFC 8410 puts before the key's 32 bytes.
  private static let header: [UInt8] = [
    0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
  ]

  private static func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
