import Crypto
import FoundationEssentials
import SluiceStore

/// An Ed25519 public key (RFC 8032): what a signature is checked with.
package struct PublicKey: Sendable, Hashable {
  /// 32 bytes.
  package let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reads 64 hexadecimal digits; nil for anything else.
  package init?(hex: String) {
    guard let bytes = Hexadecimal.bytes(hex), bytes.count == 32 else { return nil }
    self.bytes = bytes
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

  package var hex: String { Hexadecimal.text(bytes) }

  /// The SHA-256 of the key in DER, in hexadecimal digits: short enough to be compared by eye or read out.
  package var fingerprint: String { Hexadecimal.text(SHA256.hash(data: Self.header + bytes)) }

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
}
