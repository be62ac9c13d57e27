import SluiceEngine
import SluiceFrame
import SluiceLearn
import SluiceStore

/// Takes a registered model into a pipeline.
struct ModelStep: StepKind {
  static let declaration = StepDeclaration(
    name: "model", version: 1,
    summary: "Takes a registered model version, with its encoder, metrics and table.",
    details: """
      The version that the name stands for, and the digests of what it holds, are part of the cache key: when another \
      version is approved, the step and what depends on it run again. Every object is read and its digest checked.
      """,
    inputs: [],
    outputs: [
      PortDeclaration("model", .model, "The model."),
      PortDeclaration(
        "encoder", .encoder, isOptional: true, "What encodes rows for it, where it was registered."),
      PortDeclaration(
        "metrics", .metrics, isOptional: true, "What it was judged by, where it was registered."),
      PortDeclaration(
        "table", .table, isOptional: true, "Its purchases, where they were registered."),
    ],
    parameters: [
      .required("name", .string, "The version: `retail-fm@approved`, `retail-fm/3`, or an alias."),
      .optional(
        "allow-unapproved", .boolean, default: false, "Take a version that is not approved."),
    ],
    results: [
      ResultDeclaration("group", .string, "The model group."),
      ResultDeclaration("version", .integer, "The number of the version."),
      ResultDeclaration("status", .string, "Its approval status."),
    ],
    example: """
      - name: champion
        uses: model
        with: { name: retail-fm@approved }
      """)

  private let reference: ModelReference
  private let allowsUnapproved: Bool

  init(_ parameters: StepParameters) throws(ParameterError) {
    do throws(ModelReference.Mistake) {
      reference = try ModelReference(parameters.string("name"))
    } catch {
      throw ParameterError("name", error.message, hint: error.hint)
    }
    allowsUnapproved = parameters.boolean("allow-unapproved")
    if reference.choice == .newest {
      throw ParameterError(
        "name", "'\(reference.text)' does not say which version",
        hint: "write \(reference.text)@approved, or \(reference.text)/1")
    }
  }

  /// What the name stands for now. A name without a version is told where the step runs.
  func ingredients(
    _ files: FileDigester, _ registry: any ModelRegistry
  ) throws -> [CacheEntry.Ingredient] {
    guard let version = try reference.find(in: registry) else {
      return [.init("registered", "none")]
    }
    let digests = version.artifacts.map {
      CacheEntry.Ingredient($0.name, $0.record.digest.hex)
    }
    return [
      .init(
        "registered",
        "\(version.name) (\(version.status.rawValue)) \(CacheKey.digest(of: digests).hex)")
    ]
  }

  func run(_ io: inout StepIO) throws {
    guard let version = try reference.find(in: io.run.registry) else {
      let isGroup = try io.run.registry.version(named: "latest", of: reference.group) != nil
      throw StepFailure(
        isGroup
          ? "there is no '\(reference.text)'" : "there is no model group '\(reference.group)'",
        hint: isGroup
          ? "'sluice models list \(reference.group)' shows its versions and names"
          : "'sluice models' lists the groups")
    }
    if version.status != .approved, !allowsUnapproved {
      throw StepFailure(
        "'\(version.name)' is \(version.status.rawValue), not Approved",
        hint: "'sluice models approve \(version.name)' approves it; allow-unapproved: true takes it"
      )
    }
    for artifact in version.artifacts where artifact.role != .plot {
      try io.run.store.verify(artifact.record.digest)
      let path = io.run.store.path(of: artifact.record.digest)
      switch artifact.role {
      case .model: io.output("model", try FactorizationMachine.read(fromFileAt: path))
      case .encoder: io.output("encoder", try Encoder.read(fromFileAt: path))
      case .metrics: io.output("metrics", try Metrics.read(fromFileAt: path))
      case .table: io.output("table", try Table.read(fromFileAt: path))
      case .plot: break
      }
    }
    io.log("\(version.name) (\(version.status.rawValue))")
    io.result("group", .string(version.group))
    io.result("version", .integer(version.version))
    io.result("status", .string(version.status.rawValue))
  }
}
