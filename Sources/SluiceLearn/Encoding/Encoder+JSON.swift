package import SluiceFrame

/// The file form: `{"format": "sluice-encoder", "version": 1, "columns": N, "blocks": […]}`.
///
/// Version 2 adds members that say what earlier programs cannot do (infrequent categories, terms of several words, stop
/// words, other weights); an encoder that needs none of them is written as version 1.
extension Encoder {
  private static let format = "sluice-encoder"
  private static let versions = 1...2

  /// Equal encoders give equal bytes, and doubles are read back exactly.
  package var json: JSONValue {
    .object([
      "format": .string(Self.format),
      "version": .integer(blocks.contains(where: \.needsVersion2) ? 2 : 1),
      "columns": .integer(columnCount), "blocks": .array(blocks.map(\.json)),
    ])
  }

  /// - Throws: `.malformed`, saying where, for anything that `json` does not give.
  package init(json: JSONValue) throws(FrameError) {
    guard json["format"] == .string(Self.format) else {
      throw FrameError(.malformed, "not an encoder: its format is not '\(Self.format)'")
    }
    guard case .integer(let version)? = json["version"], Self.versions.contains(version) else {
      throw FrameError(
        .malformed,
        "the encoder's version is not one of the known, \(Self.versions.lowerBound) to "
          + "\(Self.versions.upperBound)",
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
  fileprivate var needsVersion2: Bool {
    switch self {
    case .oneHot(let block): block.infrequent != nil || block.unknown == .other
    case .tfidf(let block): block.needsVersion2
    case .numeric, .bins: false
    }
  }

  fileprivate var json: JSONValue {
    switch self {
    case .oneHot(let block): block.json
    case .tfidf(let block): block.json
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
      self = .oneHot(try OneHotBlock(column, members))
    case "tfidf":
      self = .tfidf(try TFIDFBlock(column, members))
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
