import SluiceEngine

/// The limits of SageMaker's model registry, and its transitions; a text is measured in Unicode scalars.
enum RegistryRules {
  static func check(_ draft: ModelVersion) throws(MetadataError) {
    try check(group: draft.group)
    try check(description: draft.description)
    if draft.properties.count > 50 {
      throw MetadataError(
        .invalid, "a model version has at most 50 properties, not \(draft.properties.count)")
    }
    for (key, value) in draft.properties.sorted(by: { $0.key < $1.key }) {
      if key.isEmpty { throw MetadataError(.invalid, "a property has an empty name") }
      try check(key, "the property name '\(key.prefix(40))'", atMost: 128)
      try check(value, "the value of the property '\(key)'", atMost: 256)
    }
  }

  static func check(description text: String?) throws(MetadataError) {
    try check(text, "the description", atMost: 1024)
  }

  /// Letters, digits, `-` and `_`; not what names a version already.
  static func check(alias name: String) throws(MetadataError) {
    let isPlain = name.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
    }
    if name.isEmpty || name.utf8.count > 255 || !isPlain {
      throw MetadataError(
        .invalid, "'\(name.prefix(80))' cannot be an alias",
        hint: "use letters, digits, '-' and '_', such as champion")
    }
    let isNumber = (name.first == "v" ? name.dropFirst() : name[...]).allSatisfy(\.isNumber)
    if ["approved", "latest"].contains(name) || isNumber {
      throw MetadataError(
        .invalid, "'\(name)' cannot be an alias: it says already which version is meant")
    }
  }

  private static func check(
    _ text: String?, _ what: String, atMost limit: Int
  ) throws(MetadataError) {
    guard let count = text?.unicodeScalars.count, count > limit else { return }
    throw MetadataError(
      .invalid, "\(what) is too long: \(count) characters, at most \(limit) are allowed")
  }

  static func check(group name: String) throws(MetadataError) {
    if let problem = ModelGroupName.problem(name) {
      throw MetadataError(
        .invalid, "'\(name.prefix(80))' cannot be the name of a model group: it \(problem)")
    }
  }

  /// Checks one of SageMaker's four transitions.
  static func check(
    _ version: ModelVersion, becoming status: ApprovalStatus, reason: String?
  ) throws(MetadataError) {
    let name = "\(version.group)/\(version.version)"
    switch (version.status, status) {
    case (.pendingManualApproval, .approved), (.pendingManualApproval, .rejected),
      (.rejected, .approved), (.approved, .rejected):
      break
    case (.approved, .approved), (.rejected, .rejected),
      (.pendingManualApproval, .pendingManualApproval):
      throw MetadataError(
        .refusedTransition, "'\(name)' is \(status.rawValue) already",
        hint: "'sluice models show \(name)' tells since when and why")
    case (_, .pendingManualApproval):
      throw MetadataError(
        .refusedTransition,
        "'\(name)' is \(version.status.rawValue) and cannot go back to \(status.rawValue)",
        hint: version.status == .approved ? "reject it instead" : "approve it instead")
    }
    let isBlank = reason?.allSatisfy(\.isWhitespace) ?? true
    if status == .rejected && isBlank {
      throw MetadataError(
        .invalid, "rejecting '\(name)' needs a reason", hint: "give one with --reason")
    }
    try check(reason, "the reason", atMost: 1024)
  }

  /// Checks that an approval counts under a group's policy.
  static func check(
    _ change: RegistryChange, _ what: String, after earlier: [Endorsement],
    _ policy: ApprovalPolicy
  ) throws(MetadataError) {
    guard let objection = policy.objection(to: Endorsement(change), after: earlier) else { return }
    throw MetadataError(
      .refusedTransition, "\(what) cannot be approved so: \(objection)",
      hint: change.signer == nil && !policy.keys.isEmpty
        ? "sign with --sign \(policy.keys[0].name)" : nil)
  }

  static func check(_ policy: ApprovalPolicy) throws(MetadataError) {
    if policy.people < 1 || policy.people > 100 {
      throw MetadataError(.invalid, "a policy asks for 1 to 100 people, not \(policy.people)")
    }
    if !policy.keys.isEmpty, policy.people > Set(policy.keys.map(\.key)).count {
      throw MetadataError(
        .invalid, "\(policy.people) people cannot sign with \(policy.keys.count) keys",
        hint: "name more keys, or ask for fewer people")
    }
  }
}
