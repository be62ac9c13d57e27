import FoundationEssentials
import SluiceStore

/// A folder of keys: `NAME.pem` are one's own, `NAME.pub.pem` all those whose signatures one trusts.
///
/// A key that is revoked is kept as `NAME.revoked.pem`, so that what it has signed can still be read.
package struct KeyRing: Sendable {
  package struct Key: Sendable, Equatable {
    package var name: String
    package var publicKey: PublicKey
    /// Whether the private key is here too, so that it can sign.
    package var isOwn: Bool
    package var isRevoked: Bool
  }

  package let folder: String

  package init(folder: String) { self.folder = folder }

  /// By name; none where there is no folder.
  package func keys() throws(SigningError) -> [Key] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var keys: [Key] = []
    for file in files.sorted() {
      for (ending, isRevoked) in [(".pub.pem", false), (".revoked.pem", true)]
      where file.hasSuffix(ending) {
        let name = String(file.dropLast(ending.count))
        keys.append(
          Key(
            name: name, publicKey: try publicKey(inFile: file),
            isOwn: !isRevoked && files.contains("\(name).pem"), isRevoked: isRevoked))
      }
    }
    return keys
  }

  /// The key of this name that is not revoked; nil where there is none.
  package func key(named name: String) throws(SigningError) -> Key? {
    try keys().first { $0.name == name && !$0.isRevoked }
  }

  /// Makes a new key of one's own; only its owner can read the file.
  package func create(_ name: String) throws -> SigningKey {
    try checkIsNew(name)
    let key = SigningKey(name: name)
    try write(key.pem, to: "\(name).pem", isPrivate: true)
    try write(key.publicKey.pem, to: "\(name).pub.pem")
    return key
  }

  /// Takes the public key of somebody else in, from PEM text.
  package func trust(_ name: String, pem: String) throws -> Key {
    let key = try PublicKey(pem: pem)
    if let known = try keys().first(where: { $0.name == name && $0.publicKey == key }),
      !known.isRevoked
    {
      return known
    }
    try checkIsNew(name)
    try write(key.pem, to: "\(name).pub.pem")
    return Key(name: name, publicKey: key, isOwn: false, isRevoked: false)
  }

  /// Ends the trust in a key; a private one is removed.
  package func revoke(_ name: String) throws {
    guard let key = try key(named: name) else { throw try unknown(name) }
    try write(key.publicKey.pem, to: "\(name).revoked.pem")
    for file in ["\(name).pem", "\(name).pub.pem"] {
      if FileManager.default.fileExists(atPath: "\(folder)/\(file)") {
        try FileManager.default.removeItem(atPath: "\(folder)/\(file)")
      }
    }
  }

  /// The private key of this name, to sign with.
  ///
  /// - Throws: `SigningError` where it is not there, or where others can read it.
  package func signingKey(_ name: String) throws(SigningError) -> SigningKey {
    guard let key = try key(named: name) else { throw try unknown(name) }
    guard key.isOwn else {
      throw SigningError(
        "the key '\(name)' is somebody else's: only its public part is in '\(folder)'")
    }
    let path = "\(folder)/\(name).pem"
    let mode =
      (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int
    if let mode, mode & 0o077 != 0 {
      throw SigningError(
        "others can read the private key '\(path)'", hint: "chmod 600 '\(path)'")
    }
    do throws(SigningError) {
      let own = try SigningKey(name: name, pem: try text(ofFile: "\(name).pem"))
      if own.publicKey == key.publicKey { return own }
    } catch {
      throw SigningError("the private key '\(path)' cannot be used: \(error.message)")
    }
    throw SigningError("'\(path)' and '\(name).pub.pem' beside it are not one pair of keys")
  }

  private func checkIsNew(_ name: String) throws(SigningError) {
    let isPlain = name.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || "-_@".utf8.contains($0)
    }
    if name.isEmpty || name.utf8.count > 64 || !isPlain || name.hasPrefix("-") {
      throw SigningError(
        "'\(name.prefix(80))' cannot be the name of a key",
        hint: "use letters, digits, '-', '_' and '@', such as alice")
    }
    guard let known = try keys().first(where: { $0.name == name }) else { return }
    throw SigningError(
      known.isRevoked
        ? "a key '\(name)' was here and is revoked" : "there is a key '\(name)' already",
      hint: "choose another name")
  }

  private func unknown(_ name: String) throws(SigningError) -> SigningError {
    let keys = try keys()
    if keys.contains(where: { $0.name == name }) {
      return SigningError("the key '\(name)' is revoked")
    }
    let names = keys.filter { !$0.isRevoked }.map(\.name)
    return SigningError(
      "there is no key '\(name)' in '\(folder)'",
      hint: names.isEmpty
        ? "'sluice keys create \(name)' makes it" : "the keys are \(names.joined(separator: ", "))")
  }

  private func publicKey(inFile file: String) throws(SigningError) -> PublicKey {
    do throws(SigningError) {
      return try PublicKey(pem: try text(ofFile: file))
    } catch {
      throw SigningError(
        "'\(folder)/\(file)' is no public key: \(error.message)", hint: error.hint)
    }
  }

  private func text(ofFile file: String) throws(SigningError) -> String {
    guard let data = try? Data(contentsOf: URL(filePath: "\(folder)/\(file)")),
      data.count < 1 << 16
    else { throw SigningError("the file cannot be read") }
    return String(decoding: data, as: UTF8.self)
  }

  private func write(_ text: String, to file: String, isPrivate: Bool = false) throws {
    let manager = FileManager.default
    try manager.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try AtomicFile.write(Array(text.utf8), to: "\(folder)/\(file)", isPrivate: isPrivate)
  }
}
