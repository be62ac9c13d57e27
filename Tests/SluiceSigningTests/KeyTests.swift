import Foundation
import SluiceSigning
import SluiceTestSupport
import Testing

/// Keys and signatures, against RFC 8032 and openssl.
struct KeyTests {
  let folder: TemporaryFolder
  let ring: KeyRing

  init() throws {
    folder = try TemporaryFolder()
    ring = KeyRing(folder: folder.file("keys"))
  }

  /// RFC 8032, section 7.1, test 2, with its key as RFC 8410 writes it.
  @Test func theStandardsExampleHolds() throws {
    let seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
    let der = Self.bytes("302e020100300506032b657004220420" + seed)
    let pem =
      "-----BEGIN PRIVATE KEY-----\n\(Data(der).base64EncodedString())\n-----END PRIVATE KEY-----\n"
    let key = try SigningKey(name: "rfc", pem: pem)
    #expect(key.pem == pem)
    #expect(
      key.publicKey.hex == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    let signature = Self.bytes(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
    #expect(try key.signature(of: [0x72]) == signature)
    #expect(key.publicKey.verifies(signature, of: [0x72]))
    #expect(!key.publicKey.verifies(signature, of: [0x73]))
    for place in signature.indices {
      var changed = signature
      changed[place] ^= 1
      #expect(!key.publicKey.verifies(changed, of: [0x72]))
    }
  }

  @Test func opensslTakesOurKeysAndSignatures() throws {
    let key = try ring.create("alice")
    let message = Array("sluice-ledger-entry 00".utf8)
    try Data(message).write(to: URL(filePath: folder.file("message")))
    try Data(try key.signature(of: message)).write(to: URL(filePath: folder.file("signature")))
    let (own, other) = (folder.file("keys/alice.pem"), folder.file("keys/alice.pub.pem"))
    let derived = folder.file("derived.pem")
    #expect(Command.run(["openssl", "pkey", "-in", own, "-pubout", "-out", derived]) == 0)
    #expect(try String(contentsOfFile: derived, encoding: .utf8) == key.publicKey.pem)
    #expect(
      Command.run([
        "openssl", "pkeyutl", "-verify", "-pubin", "-inkey", other, "-rawin", "-in",
        folder.file("message"), "-sigfile", folder.file("signature"),
      ]) == 0)
    let theirs = folder.file("theirs.pem")
    #expect(Command.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", theirs]) == 0)
    let read = try SigningKey(name: "t", pem: try String(contentsOfFile: theirs, encoding: .utf8))
    #expect(read.publicKey.verifies(try read.signature(of: message), of: message))
  }

  @Test func aKeyRingKeepsItsKeysToItself() throws {
    let key = try ring.create("alice")
    let own = folder.file("keys/alice.pem")
    let mode = try FileManager.default.attributesOfItem(atPath: own)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try ring.signingKey("alice") == key)
    #expect(Command.run(["chmod", "644", own]) == 0)
    #expect(
      throws: SigningError("others can read the private key '\(own)'", hint: "chmod 600 '\(own)'")
    ) {
      try ring.signingKey("alice")
    }
    let bob = SigningKey(name: "bob")
    #expect(try ring.trust("bob", pem: bob.publicKey.pem).publicKey == bob.publicKey)
    #expect(try ring.keys().map(\.name) == ["alice", "bob"])
    #expect(try ring.keys().map(\.isOwn) == [true, false])
    #expect(throws: SigningError.self) { try ring.signingKey("bob") }
    #expect(throws: SigningError.self) { try ring.create("bob") }
    #expect(throws: SigningError.self) { try ring.trust("bob", pem: key.publicKey.pem) }
    try ring.revoke("alice")
    #expect(try ring.key(named: "alice") == nil)
    #expect(!FileManager.default.fileExists(atPath: own))
    #expect(try ring.keys().first?.isRevoked == true)
    #expect(throws: SigningError.self) { try ring.create("alice") }
    #expect(throws: SigningError.self) { try ring.revoke("alice") }
    for name in ["", "a/b", "..", "-a", "é"] {
      #expect(throws: SigningError.self, "\(name)") { try ring.create(name) }
    }
  }

  @Test func wrongTextsAreNoKeys() throws {
    let key = SigningKey(name: "a")
    let rsa = folder.file("rsa.pem")
    #expect(Command.run(["openssl", "genpkey", "-algorithm", "rsa", "-out", rsa]) == 0)
    let texts = [
      "", "hello", key.pem, String(key.publicKey.pem.prefix(60)),
      key.publicKey.pem.replacing("MC", with: "!!"),
      "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
    ]
    for text in texts {
      #expect(throws: SigningError.self, "\(text)") { try PublicKey(pem: text) }
    }
    let text = try String(contentsOfFile: rsa, encoding: .utf8)
    #expect(throws: SigningError("it is a key of another kind than Ed25519")) {
      try SigningKey(name: "rsa", pem: text)
    }
    #expect(try PublicKey(pem: key.publicKey.pem.replacing("\n", with: "\r\n")) == key.publicKey)
  }

  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
