import SluiceEngine
import SluiceSigning

/// What the key ring of whoever runs the program says of those who signed.
struct KnownKeys {
  private let keys: [KeyRing.Key]

  init(_ ring: KeyRing) throws { keys = try ring.keys() }

  /// Whether it is somebody one trusts.
  func trusts(_ signer: Signer) -> Bool {
    keys.contains { $0.publicKey == signer.key && !$0.isRevoked }
  }

  /// What cannot be true of a signature; nil where nothing is known against it.
  func fault(of signer: Signer) -> String? {
    guard let known = keys.first(where: { $0.name == signer.name && !$0.isRevoked }),
      known.publicKey != signer.key
    else { return nil }
    return "says that '\(signer.name)' signed it, and the key is not the one you know by that name"
  }

  func words(for signer: Signer) -> String {
    guard let known = keys.first(where: { $0.publicKey == signer.key }) else {
      return "a key you do not know"
    }
    if known.isRevoked { return "a key that is revoked" }
    return known.isOwn ? "your key" : "a key you trust"
  }
}
