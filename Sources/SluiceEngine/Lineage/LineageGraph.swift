package import SluiceFrame
package import SluiceStore

/// Where things came from and what became of them: artifacts, step runs, runs and model versions, and their associations.
package struct LineageGraph: Sendable, Equatable {
  /// What a vertex stands for; the cases carry what identifies it.
  package enum Identity: Sendable, Hashable {
    case artifact(Digest)
    case stepRun(run: String, step: String)
    case run(String)
    case modelVersion(group: String, version: Int)

    /// For programs: `artifact:3f2a…`, `step-run:RUN/STEP`, `run:RUN`, `model-version:GROUP/1`.
    package var text: String {
      switch self {
      case .artifact(let digest): "artifact:\(digest.hex)"
      case .stepRun(let run, let step): "step-run:\(run)/\(step)"
      case .run(let id): "run:\(id)"
      case .modelVersion(let group, let version): "model-version:\(group)/\(version)"
      }
    }

    /// Amazon SageMaker's name for what it is.
    package var lineageType: String {
      switch self {
      case .artifact, .modelVersion: "Artifact"
      case .stepRun: "Action"
      case .run: "Context"
      }
    }
  }

  package struct Vertex: Sendable, Equatable {
    package let identity: Identity
    /// What people call it: `purchases.table`, `data/online-retail.csv`.
    package var name: String
    /// What it is: the artifact's kind, the step's kind, the pipeline of a run.
    package var kind: String
    package var facts: [String: JSONValue]

    package init(_ identity: Identity, name: String, kind: String, facts: [String: JSONValue]) {
      self.identity = identity
      self.name = name
      self.kind = kind
      self.facts = facts
    }
  }

  /// Amazon SageMaker's association types.
  package enum Association: String, Sendable {
    /// Bytes that went into work, or into a model version.
    case contributedTo = "ContributedTo"
    /// Work that gave bytes.
    case produced = "Produced"
    /// Bytes that came out of work that read others.
    case derivedFrom = "DerivedFrom"
    /// A step of a run, a model version and the run that registered it.
    case associatedWith = "AssociatedWith"
  }

  package struct Edge: Sendable, Hashable {
    package let source: Identity
    package let destination: Identity
    package let type: Association

    package init(_ source: Identity, _ destination: Identity, _ type: Association) {
      self.source = source
      self.destination = destination
      self.type = type
    }
  }

  /// Where the walk began.
  package private(set) var roots: [Identity] = []
  /// In the order in which the walk found them.
  package private(set) var vertices: [Vertex] = []
  package private(set) var edges: [Edge] = []
  private var places: [Identity: Int] = [:]
  private var knownEdges: Set<Edge> = []

  package init() {}

  package subscript(identity: Identity) -> Vertex? { places[identity].map { vertices[$0] } }

  package mutating func root(_ identity: Identity) {
    if !roots.contains(identity) { roots.append(identity) }
  }

  /// Adds a vertex unless it is there; what was found first names it.
  package mutating func insert(_ vertex: Vertex) {
    if places[vertex.identity] != nil { return }
    places[vertex.identity] = vertices.count
    vertices.append(vertex)
  }

  package mutating func connect(
    _ source: Identity, _ destination: Identity, _ type: Association
  ) {
    let edge = Edge(source, destination, type)
    if knownEdges.insert(edge).inserted { edges.append(edge) }
  }
}
