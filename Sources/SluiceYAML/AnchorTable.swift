/// The anchors of a document, and how much its aliases have repeated.
struct AnchorTable {
  enum Followed {
    case built(TreeBuilder.Built)
    case unknown(known: [String])
    /// The alias stands inside the value of its own anchor.
    case inside
    case tooDeep
    /// The limit of repeated nodes is passed: the first time, and after that.
    case tooMany, tooManyAgain
  }

  private struct Anchor {
    /// nil while the value is being read.
    var built: TreeBuilder.Built?
    var nodes = 0
  }

  /// Nodes read so far, repeated ones included.
  var created = 0
  private var repeated = 0
  private var isOverLimit = false
  private var anchors: [String: Anchor] = [:]
  private var names: [String] = []

  mutating func open(_ name: String) {
    if anchors[name] == nil { names.append(name) }
    anchors[name] = Anchor()
  }

  mutating func define(_ name: String, _ built: TreeBuilder.Built, nodes: Int) {
    if anchors[name] == nil { names.append(name) }
    anchors[name] = Anchor(built: built, nodes: nodes)
  }

  /// What an alias at `depth` stands for; counts its nodes.
  mutating func follow(_ name: String, depth: Int) -> Followed {
    guard let anchor = anchors[name] else { return .unknown(known: names) }
    guard let built = anchor.built else { return .inside }
    if isOverLimit { return .tooManyAgain }
    if depth + built.height - 1 > YAMLReader.depthLimit { return .tooDeep }
    guard repeated + anchor.nodes <= YAMLReader.aliasLimit else {
      isOverLimit = true
      return .tooMany
    }
    repeated += anchor.nodes
    created += anchor.nodes
    return .built(built)
  }
}
