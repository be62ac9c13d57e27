package import SluiceFrame
import SluiceStore

/// The record's entries about one version, for those who do not have the rest: each with its hash and signature.
package struct LedgerExcerpt: Sendable, Equatable {
  package var group: String
  package var version: Int
  /// Oldest first, those that set the group's policy among them.
  package var entries: [LedgerEntry]

  package init(group: String, version: Int, entries: [LedgerEntry]) {
    self.group = group
    self.version = version
    self.entries = entries
  }

  package var json: JSONValue {
    .object([
      "group": .string(group), "version": .integer(version),
      "entries": .array(
        entries.map { entry in
          var members: [String: JSONValue] = [
            "sequence": .integer(entry.sequence), "payload": .string(entry.payload),
            "previous": .string(entry.previous.hex), "hash": .string(entry.hash.hex),
          ]
          if let signature = entry.signature {
            members["signature"] = .string(Hexadecimal.text(signature))
          }
          return .object(members)
        }),
    ])
  }

  /// nil for anything that `json` does not give.
  ///
  /// - Parameter parse: reads a payload.
  package init?(json: JSONValue, parse: (String) -> JSONValue?) {
    guard let group = json["group"]?.stringValue, case .integer(let version)? = json["version"],
      (1...Int(Int32.max)).contains(version), case .array(let items)? = json["entries"]
    else { return nil }
    self.init(group: group, version: version, entries: [])
    for item in items {
      guard case .integer(let sequence)? = item["sequence"],
        let payload = item["payload"]?.stringValue,
        let change = parse(payload).flatMap(RegistryChange.init(json:)),
        let previous = item["previous"]?.stringValue.flatMap({ Digest(hex: $0) }),
        let hash = item["hash"]?.stringValue.flatMap({ Digest(hex: $0) })
      else { return nil }
      var signature: [UInt8]?
      if let text = item["signature"] {
        signature = text.stringValue.flatMap(Hexadecimal.bytes)
        if signature == nil { return nil }
      }
      entries.append(
        LedgerEntry(
          sequence: sequence, change: change, payload: payload, previous: previous, hash: hash,
          signature: signature))
    }
  }

  /// Checks every entry, and works out what the version must be.
  ///
  /// - Returns: the version, or what is wrong, as a phrase.
  package func replay() -> (version: LedgerReplay.Version?, fault: String?) {
    var replay = LedgerReplay(excerptOf: group, version: version)
    for entry in entries {
      let change = entry.change
      if change.group != group || (change.version ?? version) != version {
        return (nil, "entry \(entry.sequence) of the ledger is about another version")
      }
      if let fault = replay.takeExcerpt(entry) { return (nil, fault) }
    }
    let versions = replay.groups[group]?.versions ?? []
    guard versions.count == 1, let result = versions.last, !result.isDeleted else {
      return (nil, "the ledger does not say that \(group)/\(version) was registered")
    }
    return (result, nil)
  }

  /// Who has signed the approval that is in force; nil where it is not signed or there is none.
  package var approver: Signer? {
    let last = entries.last { [.approved, .rejected, .registered].contains($0.change.event) }
    return last?.change.event == .approved ? last?.change.signer : nil
  }
}
