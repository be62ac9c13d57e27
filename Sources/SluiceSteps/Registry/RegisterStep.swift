import SluiceEngine
import SluiceFrame
import SluiceStore

/// Registers a model as the next version of a group.
struct RegisterStep: StepKind {
  static let declaration = StepDeclaration(
    name: "register", version: 1,
    summary:
      "Registers a model, with its encoder and metrics, as the next version of a model group.",
    details: """
      Versions count 1, 2, 3… without gaps; the group is made when it is missing. A version waits with the status \
      `PendingManualApproval` until somebody runs `sluice models approve` or `reject`. The same model bytes are \
      not registered twice in a group: the version there is stays.
      """,
    inputs: [
      PortDeclaration("model", .model, "The model."),
      PortDeclaration("encoder", .encoder, isOptional: true, "What encodes rows for it."),
      PortDeclaration("metrics", .metrics, isOptional: true, "What it is judged by."),
    ],
    outputs: [PortDeclaration("version", .metrics, "Group, version and status at registration.")],
    parameters: [
      .required("group", .string, "The model group: letters, digits and `-`, at most 63."),
      .optional(
        "approval-status", .choice(ApprovalStatus.allCases.map(\.rawValue)),
        default: .string(ApprovalStatus.pendingManualApproval.rawValue),
        "The status it begins with."),
      .optional("description", .string, "A sentence about this version."),
      .optional("properties", .map(of: .string), "Free keys and values."),
    ],
    results: [
      ResultDeclaration("group", .string, "The model group."),
      ResultDeclaration("version", .integer, "The number of the new version."),
    ],
    example: """
      - name: registered
        uses: register
        inputs: { model: model, encoder: features, metrics: quality }
        with: { group: retail-fm }
      """,
    needsStoredInputs: true)

  private let group: String
  private let status: ApprovalStatus
  private let description: String?
  private let properties: [String: String]

  init(_ parameters: StepParameters) throws(ParameterError) {
    group = parameters.string("group")
    status =
      ApprovalStatus(rawValue: parameters.string("approval-status")) ?? .pendingManualApproval
    description = parameters.optionalString("description")
    var properties: [String: String] = [:]
    for member in parameters.map("properties") {
      if case .string(let value) = member.value { properties[member.key] = value }
    }
    self.properties = properties
    if let problem = ModelGroupName.problem(group) {
      throw ParameterError("group", "the model group '\(group)' \(problem)")
    }
  }

  func run(_ io: inout StepIO) throws {
    guard let model = io.record(at: "model") else {
      preconditionFailure("the model is not stored yet")
    }
    let metrics = try io.optionalInput("metrics", as: Metrics.self)
    var artifacts = [ModelArtifact(.model, model)]
    if let encoder = io.record(at: "encoder") { artifacts.append(ModelArtifact(.encoder, encoder)) }
    if let record = io.record(at: "metrics") { artifacts.append(ModelArtifact(.metrics, record)) }
    let draft = ModelVersion(
      group: group, status: status, description: description, artifacts: artifacts,
      metricValues: metrics?.json, runID: io.run.runID, pipeline: io.run.pipeline,
      createdAt: io.run.now(), createdBy: io.run.user, properties: properties)
    let (version, isNew) = try io.run.registry.register(draft, host: io.run.host)
    io.log(
      isNew
        ? "registered \(group)/\(version.version) (\(version.status.rawValue))"
        : "these bytes are \(group)/\(version.version) already")
    io.result("group", .string(group))
    io.result("version", .integer(version.version))
    io.output(
      "version",
      Metrics(
        .object([
          "model_package_group_name": .string(group),
          "model_package_version": .integer(version.version),
          "model_digest": .string("sha256:\(model.digest.hex)"),
        ])))
  }
}
