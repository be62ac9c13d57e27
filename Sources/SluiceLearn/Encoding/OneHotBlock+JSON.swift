import SluiceFrame

extension OneHotBlock {
  /// `infrequent` is there only where some categories are.
  var json: JSONValue {
    var members: [String: JSONValue] = [
      "kind": .string("one-hot"), "column": .string(column),
      "type": .string(categories.type.rawValue), "categories": .array(categories.json),
      "handle-unknown": .string(unknown.rawValue),
    ]
    if let infrequent { members["infrequent"] = .array(infrequent.json) }
    return .object(members)
  }

  /// - Throws: `.malformed`.
  init(_ column: String, _ members: Members) throws(FrameError) {
    let categories = try Categories(members)
    guard let unknown = Unknown(rawValue: try members.string("handle-unknown")) else {
      throw members.error("'handle-unknown' is none of ignore, error and other")
    }
    var infrequent: Categories?
    if members.value["infrequent"] != nil {
      let rare = try Categories(members, "infrequent")
      guard rare.count > 0 else { throw members.error("'infrequent' is an empty list") }
      guard rare.isDisjoint(with: categories) else {
        throw members.error("an 'infrequent' category is in 'categories' too")
      }
      infrequent = rare
    }
    self.init(column, categories, infrequent: infrequent, unknown: unknown)
  }
}

extension Categories {
  var json: [JSONValue] {
    switch self {
    case .text(let texts): texts.strings.map(JSONValue.string)
    case .integer(let values): values.map { .integer(Int($0)) }
    case .number(let values): values.map(JSONValue.number)
    case .boolean(let values): values.map(JSONValue.boolean)
    }
  }

  /// The member `key` of a block, of the type that its member `type` names, sorted.
  init(_ members: Members, _ key: String = "categories") throws(FrameError) {
    let type = ColumnType(rawValue: try members.string("type"))
    switch type {
    case .text:
      self = .text(TextDictionary(try members.list(key, of: "text", \.stringValue)))
    case .integer:
      self = .integer(
        try members.list(key, of: "integer") { value in
          if case .integer(let integer) = value { Int64(integer) } else { nil }
        })
    case .number:
      self = .number(try members.list(key, of: "number", \.doubleValue))
    case .boolean:
      self = .boolean(
        try members.list(key, of: "boolean") { value in
          if case .boolean(let boolean) = value { boolean } else { nil }
        })
    case .timestamp, nil:
      throw members.error("'type' is not a type of categories")
    }
    guard isSorted else { throw members.error("'\(key)' are not sorted") }
  }
}
