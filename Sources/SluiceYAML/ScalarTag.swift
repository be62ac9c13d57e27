/// The type of a scalar: by its tag where it has one, by the core schema where it is plain, else text.
enum ScalarTag {
  enum Resolution {
    case content(YAMLNode.Content)
    case mistake(String, hint: String?)
    case unknownTag
  }

  /// `int` for `tag:yaml.org,2002:int`; nil for tags outside the core schema.
  static func name(of tag: String) -> String? {
    guard tag.hasPrefix(CoreSchema.tagPrefix) else { return nil }
    let name = String(tag.dropFirst(CoreSchema.tagPrefix.count))
    return CoreSchema.tags.contains(name) ? name : nil
  }

  static func resolve(_ text: String, isPlain: Bool, tag: String?) -> Resolution {
    guard let tag, tag != "!" else {
      return isPlain ? resolution(CoreSchema.resolve(text), text) : .content(.string(text))
    }
    guard let name = name(of: tag) else { return .unknownTag }
    switch name {
    case "str": return .content(.string(text))
    case "null":
      return CoreSchema.isNull(text) ? .content(.null) : misfit(text, "null")
    case "bool":
      return CoreSchema.boolean(text).map { .content(.boolean($0)) } ?? misfit(text, "a boolean")
    case "int":
      return CoreSchema.integer(text).map { resolution($0, text) } ?? misfit(text, "an integer")
    case "float":
      if case .content(.integer(let value)) = CoreSchema.integer(text) {
        return .content(.number(Double(value)))
      }
      return CoreSchema.number(text).map { resolution($0, text) } ?? misfit(text, "a number")
    default: return .mistake("'!!\(name)' does not fit a single value", hint: nil)
    }
  }

  private static func resolution(_ found: CoreSchema.Resolution, _ text: String) -> Resolution {
    switch found {
    case .content(let content): .content(content)
    case .tooLarge:
      .mistake("\(shortened(text)) does not fit 64 bits", hint: "put it in quotes if it is a name")
    }
  }

  private static func misfit(_ text: String, _ kind: String) -> Resolution {
    .mistake("'\(shortened(text))' is not \(kind)", hint: nil)
  }

  private static func shortened(_ text: String) -> String {
    text.unicodeScalars.count > 40 ? String(text.unicodeScalars.prefix(39)) + "…" : text
  }
}
