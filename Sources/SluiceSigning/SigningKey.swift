import Crypto
import FoundationEssentials

/// An Ed25519 private key with the name of its owner.
package struct SigningKey: Sendable, Equatable {
  package let name: String
  /// The 32 bytes that everything follows from (RFC 8032).
  private let seed: [UInt8]
  package let publicKey: PublicKey

  /// A new key.
  package init(name: String) {
    let key = Curve25519.Signing.PrivateKey()
    self.name = name
    seed = Array(key.rawRepresentation)
    publicKey = PublicKey(bytes: Array(key.publicKey.rawRepresentation))
  }

  /// Reads a `PRIVATE KEY` as openssl and others write it (PKCS 8, RFC 8410), not encrypted.
  ///
  /// - Throws: `SigningError` with what is wrong with the text.
  package init(name: String, pem: String) throws(SigningError) {
    let bytes = try PEM.bytes(of: pem, label: "PRIVATE KEY")
    guard bytes.count == Self.header.count + 32, bytes.starts(with: Self.header) else {
      throw SigningError("it is a key of another kind than Ed25519")
    }
    self.name = name
    seed = Array(bytes.dropFirst(Self.header.count))
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
      throw SigningError("it is not an Ed25519 key")
    }
    publicKey = PublicKey(bytes: Array(key.publicKey.rawRepresentation))
  }

  package var pem: String { PEM.text(Self.header + seed, label: "PRIVATE KEY") }

  /// - Returns: 64 bytes.
  package func signature(of message: [UInt8]) throws(SigningError) -> [UInt8] {
    do {
      return Array(
        try Curve25519.Signing.PrivateKey(rawRepresentation: seed).signature(for: message))
    } catch {
      throw SigningError("the key '\(name)' cannot sign: \(error)")
    }
  }

  /// What RFC 8410 puts before the key's 32 bytes.
  private static let header: [UInt8] = [
    0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]
}
