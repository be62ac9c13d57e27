import SluiceSigning
package import SluiceStore

/// One line of the registry's record, which only grows.
///
/// Its hash is SHA-256 over the hash of the entry before and the SHA-256 of the payload, so that no entry can be
/// changed, removed or put in between without every later hash telling. Before the first entry lie 32 zero bytes.
package struct LedgerEntry: Sendable, Equatable {
  /// From 1, without gaps.
  package var sequence: Int
  package var change: RegistryChange
  /// The change as it is hashed: compact JSON with sorted keys.
  package var payload: String
  package var previous: Digest
  package var hash: Digest
  /// 64 bytes where the change has a signer; see `signedText`.
  package var signature: [UInt8]?

  package init(
    sequence: Int, change: RegistryChange, payload: String, previous: Digest, hash: Digest,
    signature: [UInt8]? = nil
  ) {
    self.sequence = sequence
    self.change = change
    self.payload = payload
    self.previous = previous
    self.hash = hash
    self.signature = signature
  }

  /// What comes before the first entry.
  package static let beginning = Digest(bytes: [UInt8](repeating: 0, count: 32))

  /// What is signed for an entry: a few words and its hash in hexadecimal digits, without an end of line.
  package static func signedText(for hash: Digest) -> [UInt8] {
    Array("sluice-ledger-entry \(hash.hex)".utf8)
  }

  /// What is wrong with an entry by itself, its place in the chain aside; nil where nothing is.
  package var fault: String? {
    if Self.hash(of: payload, after: previous) != hash {
      return "was changed: its content does not have its hash"
    }
    switch (change.signer, signature) {
    case (nil, nil): return nil
    case (let signer?, nil): return "says that '\(signer.name)' signed it, and has no signature"
    case (nil, _?): return "has a signature and names no signer"
    case (let signer?, let signature?):
      if signer.key.verifies(signature, of: Self.signedText(for: hash)) { return nil }
      return "was changed: its signature is not one by '\(signer.name)'"
    }
  }

  package static func hash(of payload: String, after previous: Digest) -> Digest {
    Digest.of(Array(previous.bytes) + Array(Digest.of(Array(payload.utf8)).bytes))
  }
}
