import Crypto
import FoundationEssentials
package import SluiceEngine
import SluiceStore

/// What proves to a server that an event comes from who knows the secret.
package enum EventSignature {
  /// HMAC-SHA256 over the time, a point and the body, as `sha256=` and hexadecimal digits.
  ///
  /// The time is signed along, so that what was overheard cannot be sent again much later.
  package static func text(of body: [UInt8], timestamp: String, secret: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("\(timestamp).".utf8) + body, using: SymmetricKey(data: Array(secret.utf8)))
    return "sha256=" + Hexadecimal.text(code)
  }
}
