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

  package init(
    sequence: Int, change: RegistryChange, payload: String, previous: Digest, hash: Digest
  ) {
    self.sequence = sequence
    self.change = change
    self.payload = payload
    self.previous = previous
    self.hash = hash
  }

  /// What comes before the first entry.
  package static let beginning = Digest(bytes: [UInt8](repeating: 0, count: 32))

  package static func hash(of payload: String, after previous: Digest) -> Digest {
    Digest.of(Array(previous.bytes) + Array(Digest.of(Array(payload.utf8)).bytes))
  }
}
