package import SluiceFrame

/// The file form: `{"format": "sluice-encoder", "version": 1, "columns": N, "blocks": […]}`.
extension Encoder {
  private static let format = "sluice-encoder"
  private static let version = 1

  /// Equal encoders give equal bytes, and doubles are read back exactly.
  package var json: JSONValue {
    .object([
      "format": .string(Self.format), "version": .integer(Self.version),
      "columns": .integer(columnCount), "blocks": .array(blocks.map(\.json)),
    ])
  }

  /// - Throws: `.malformed`, saying where, for anything that `json` does not give.
  package init(json: JSONValue) throws(FrameError) {
    guard json["format"] == .string(Self.format) else {
      throw FrameError(.malformed, "not an encoder: its format is not '\(Self.format)'")
    }
    guard json["version"] == .integer(Self.version) else {
      throw FrameError(
        .malformed, "the encoder's version is not \(Self.version), the only one known",
        hint: "it was perhaps written by a newer version of this program")
    }
    guard case .array(let items)? = json["blocks"] else {
      throw FrameError(.malformed, "the encoder has no list of blocks")
    }
    var blocks: [Block] = []
    for (index, item) in items.enumerated() {
      blocks.append(try Block(Members(item, of: "block \(index + 1) of the encoder")))
    }
    try self.init(blocks)
    guard json["columns"] == .integer(columnCount) else {
      throw FrameError(
        .malformed, "the encoder's blocks have \(columnCount) columns, it claims another number")
    }
  }
}

extension Encoder.Block {
  fileprivate var json: JSONValue {
    switch self {
    case .oneHot(let block):
      .object([
        "kind": .string("one-hot"), "column": .string(block.column),
        "type": .string(block.categories.type.rawValue),
        "categories": .array(block.categories.json),
        "handle-unknown": .string(block.unknown.rawValue),
      ])
    case .tfidf(let block):
      .object([
        "kind": .string("tfidf"), "column": .string(block.column),
        "lowercase": .boolean(block.lowercase),
        "terms": .array(block.terms.strings.map(JSONValue.string)),
        "idf": .array(block.idf.map(JSONValue.number)),
      ])
    case .numeric(let block): Self.json(block)
    case .bins(let block):
      .object([
        "kind": .string("bins"), "column": .string(block.column),
        "edges": .array(block.edges.map(JSONValue.number)),
      ])
    }
  }

  private static func json(_ block: NumericBlock) -> JSONValue {
    guard let scaling = block.scaling else {
      return .object(["kind": .string("numeric"), "column": .string(block.column)])
    }
    var members: [String: JSONValue] = [
      "kind": .string("scaled"), "column": .string(block.column),
      "method": .string(scaling.method.rawValue), "centre": .number(scaling.centre),
      "width": .number(scaling.width),
    ]
    // JSON has no infinity.
    if scaling.low.isFinite { members["low"] = .number(scaling.low) }
    if scaling.high.isFinite { members["high"] = .number(scaling.high) }
    return .object(members)
  }

  private static func scaling(_ members: Members) throws(FrameError) -> Scaling {
    guard let method = Scaling.Method(rawValue: try members.string("method")) else {
      throw members.error("'method' is not a known way to scale")
    }
    func number(_ key: String) -> Double? { members.value[key]?.doubleValue }
    guard let centre = number("centre"), let width = number("width"), centre.isFinite,
      width.isFinite, width > 0
    else { throw members.error("'centre' and 'width' are not numbers to scale by") }
    let scaling = Scaling(
      method, low: number("low") ?? -.infinity, high: number("high") ?? .infinity, centre: centre,
      width: width)
    guard scaling.low <= scaling.high else { throw members.error("'low' is above 'high'") }
    return scaling
  }

  fileprivate init(_ members: Members) throws(FrameError) {
    let column = try members.string("column")
    switch try members.string("kind") {
    case "one-hot":
      let categories = try Categories(members)
      guard categories.isSorted else { throw members.error("'categories' are not sorted") }
      guard let unknown = OneHotBlock.Unknown(rawValue: try members.string("handle-unknown")) else {
        throw members.error("'handle-unknown' is neither ignore nor error")
      }
      self = .oneHot(OneHotBlock(column, categories, unknown: unknown))
    case "tfidf":
      let terms = TextDictionary(try members.list("terms", of: "text", \.stringValue))
      let idf = try members.list("idf", of: "number", \.doubleValue)
      guard terms.isSorted else { throw members.error("'terms' are not sorted") }
      guard idf.count == terms.count else {
        throw members.error("there are \(terms.count) 'terms' and \(idf.count) 'idf'")
      }
      guard idf.allSatisfy({ $0.isFinite }) else { throw members.error("an 'idf' is not finite") }
      let lowercase = try members.boolean("lowercase")
      self = .tfidf(TFIDFBlock(column, terms: terms, idf: idf, lowercase: lowercase))
    case "numeric":
      self = .numeric(NumericBlock(column))
    case "bins":
      let edges = try members.list("edges", of: "number", \.doubleValue)
      guard BinBlock.isRising(edges) else { throw members.error("'edges' do not rise") }
      self = .bins(BinBlock(column, edges: edges))
    case "scaled":
      self = .numeric(NumericBlock(column, scaling: try Self.scaling(members)))
    case let kind:
      throw members.error("kind '\(kind)' is not known")
    }
  }
}

extension Categories {
  fileprivate var json: [JSONValue] {
    switch self {
    case .text(let texts): texts.strings.map(JSONValue.string)
    case .integer(let values): values.map { .integer(Int($0)) }
    case .number(let values): values.map(JSONValue.number)
    case .boolean(let values): values.map(JSONValue.boolean)
    }
  }

  fileprivate init(_ members: Members) throws(FrameError) {
    let type = ColumnType(rawValue: try members.string("type"))
    switch type {
    case .text:
      self = .text(TextDictionary(try members.list("categories", of: "text", \.stringValue)))
    case .integer:
      self = .integer(
        try members.list("categories", of: "integer") { value in
          if case .integer(let integer) = value { Int64(integer) } else { nil }
        })
    case .number:
      self = .number(try members.list("categories", of: "number", \.doubleValue))
    case .boolean:
      self = .boolean(
        try members.list("categories", of: "boolean") { value in
          if case .boolean(let boolean) = value { boolean } else { nil }
        })
    case .timestamp, nil:
      throw members.error("'type' is not a type of categories")
    }
  }
}

/// The members of a JSON object whose place is known to people.
private struct Members {
  let value: JSONValue
  let place: String

  init(_ value: JSONValue, of place: String) {
    self.value = value
    self.place = place
  }

  func error(_ problem: String) -> FrameError { FrameError(.malformed, "\(place): \(problem)") }

  func string(_ key: String) throws(FrameError) -> String {
    guard let string = value[key]?.stringValue else { throw error("'\(key)' is not a text") }
    return string
  }

  func boolean(_ key: String) throws(FrameError) -> Bool {
    guard case .boolean(let boolean)? = value[key] else {
      throw error("'\(key)' is neither true nor false")
    }
    return boolean
  }

  func list<Element>(
    _ key: String, of type: String, _ element: (JSONValue) -> Element?
  ) throws(FrameError) -> [Element] {
    guard case .array(let items)? = value[key] else { throw error("'\(key)' is not a list") }
    var elements: [Element] = []
    elements.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      guard let element = element(item) else {
        throw error("item \(index + 1) of '\(key)' is not of type \(type)")
      }
      elements.append(element)
    }
    return elements
  }
}
