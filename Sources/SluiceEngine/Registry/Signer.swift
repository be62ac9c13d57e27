package import SluiceFrame
package import SluiceSigning

/// A key as an entry of the record names it.
package struct Signer: Sendable, Hashable {
  package var name: String
  package var key: PublicKey

  package init(name: String, key: PublicKey) {
    self.name = name
    self.key = key
  }

  package var json: JSONValue { .object(["name": .string(name), "key": .string(key.hex)]) }

  /// nil for anything that `json` does not give.
  package init?(json: JSONValue) {
    guard let name = json["name"]?.stringValue,
      let key = json["key"]?.stringValue.flatMap(PublicKey.init(hex:))
    else { return nil }
    self.init(name: name, key: key)
  }
}
