/// SageMaker's rule for names of model groups: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
package enum ModelGroupName {
  /// What is wrong with a name, as a phrase that follows it; nil where nothing is.
  package static func problem(_ name: String) -> String? {
    let bytes = Array(name.utf8)
    func isLetterOrDigit(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    guard let first = bytes.first, let last = bytes.last else { return "is empty" }
    if bytes.count > 63 { return "is longer than 63 characters" }
    if !bytes.allSatisfy({ isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }) {
      return "may hold letters, digits and '-' only"
    }
    if !isLetterOrDigit(first) || !isLetterOrDigit(last) {
      return "must begin and end with a letter or a digit"
    }
    return nil
  }
}
