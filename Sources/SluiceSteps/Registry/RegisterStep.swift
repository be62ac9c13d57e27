import SluiceEngine
import SluiceFrame
import SluiceStore

/// Registers a model as the next version of a group.
struct RegisterStep: StepKind {
  static let declaration = StepDeclaration(
    name: "register", version: 2,
    summary:
      "Registers a model, with its encoder and metrics, as the next version of a model group.",
    details: """
      Versions count 1, 2, 3… without gaps; the group is made when it is missing. A version waits with the status \
      `PendingManualApproval` until somebody runs `sluice models approve` or `reject`, unless a rule decides. Rules \
      speak of metrics: `rmse < 60`, `rmse < baseline.rmse`, `rmse < 0.98 * approved.rmse`, where `approved` is the \
      version that is approved now; without one such a rule decides nothing. The same model and encoder are not \
      registered twice in a group: the version there is stays. Every object is read and its digest checked before \
      anything is registered.
      """,
    inputs: [
      PortDeclaration("model", .model, "The model."),
      PortDeclaration("encoder", .encoder, isOptional: true, "What encodes rows for it."),
      PortDeclaration("metrics", .metrics, isOptional: true, "What it is judged by."),
      PortDeclaration(
        "plots", .plot, isList: true, isOptional: true, "Plots that show how good it is."),
      PortDeclaration(
        "table", .table, isOptional: true,
        "The purchases by which it knows customers and items, for `sluice recommend`."),
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
      .optional(
        "approve-when", .string, "Approves the version at once when this holds of its metrics."),
      .optional(
        "reject-when", .string, "Rejects the version at once when this holds; asked first."),
      .optional(
        "customer", .column(of: "table"), "The column that names a customer; needs `table`."),
      .optional("item", .column(of: "table"), "The column that names an item; needs `table`."),
      .optional(
        "customer-columns", .list(of: .column(of: "table"), allowsEmpty: true), default: [],
        "Further columns that describe a customer."),
    ],
    results: [
      ResultDeclaration("group", .string, "The model group."),
      ResultDeclaration("version", .integer, "The number of the new version."),
      ResultDeclaration("status", .string, "Its approval status when it was registered."),
    ],
    example: """
      - name: registered
        uses: register
        inputs: { model: model, encoder: features, metrics: quality }
        with: { group: retail-fm, reject-when: rmse >= baseline.rmse }
      """,
    needsStoredInputs: true)

  private let group: String
  private let status: ApprovalStatus
  private let description: String?
  private let properties: [String: String]
  private let options: RegistrationOptions
  private let serving: ServingColumns?

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
    func rule(_ name: String) -> ApprovalRule? {
      parameters.optionalString(name).map(ApprovalRule.init)
    }
    options = RegistrationOptions(
      approveWhen: rule("approve-when"), rejectWhen: rule("reject-when"))
    let names = (parameters.optionalString("customer"), parameters.optionalString("item"))
    switch names {
    case (let customer?, let item?):
      serving = ServingColumns(
        customer: customer, item: item, customerColumns: parameters.strings("customer-columns"))
    case (nil, nil): serving = nil
    case (nil, _): throw ParameterError("item", "'item' says little without 'customer'")
    case (_, nil): throw ParameterError("customer", "'customer' says little without 'item'")
    }
    if let problem = ModelGroupName.problem(group) {
      throw ParameterError("group", "the model group '\(group)' \(problem)")
    }
  }

  func check(_ check: inout StepCheck) {
    let rules = [("approve-when", options.approveWhen), ("reject-when", options.rejectWhen)]
    for (name, rule) in rules {
      for mistake in rule?.mistakes ?? [] {
        check.error(.part(name, mistake.range), mistake.message, hint: mistake.hint)
      }
    }
    if serving != nil, !check.filled.contains(where: { $0.port == "table" }) {
      check.error(
        .parameter("customer"), "there is no table with the column",
        hint: "add it to the inputs, such as table: purchases")
    }
  }

  func run(_ io: inout StepIO) throws {
    let artifacts = artifacts(of: io)
    for artifact in artifacts { try io.run.store.verify(artifact.record.digest) }
    let model = artifacts[0].record
    var provenance = try ModelProvenance.object(
      model: model.digest, metrics: io.record(at: "metrics")?.digest, runID: io.run.runID,
      ledger: io.run.ledger)
    provenance["serving"] = serving?.json
    let draft = ModelVersion(
      group: group, status: status, description: description, artifacts: artifacts,
      metricValues: try io.optionalInput("metrics", as: Metrics.self)?.json, runID: io.run.runID,
      pipeline: io.run.pipeline, createdAt: io.run.now(), createdBy: io.run.user,
      properties: properties, provenance: .object(provenance))
    let registration = try io.run.registry.register(draft, host: io.run.host, options: options)
    let version = registration.version
    io.log(
      registration.isNew
        ? "registered \(version.name) (\(version.status.rawValue))"
        : "these bytes are \(version.name) already")
    if let note = registration.note { io.log(note) }
    io.result("group", .string(group))
    io.result("version", .integer(version.version))
    io.result("status", .string(version.status.rawValue))
    io.output(
      "version",
      Metrics(
        .object([
          "model_package_group_name": .string(group),
          "model_package_version": .integer(version.version),
          "model_digest": .string("sha256:\(model.digest.hex)"),
        ])))
  }

  private func artifacts(of io: StepIO) -> [ModelArtifact] {
    guard let model = io.record(at: "model") else {
      preconditionFailure("the model is not stored yet")
    }
    var artifacts = [ModelArtifact(.model, model)]
    for (role, port) in [
      (ModelArtifact.Role.encoder, "encoder"), (.metrics, "metrics"), (.table, "table"),
    ] {
      if let record = io.record(at: port) { artifacts.append(ModelArtifact(role, record)) }
    }
    for (place, plot) in io.records(at: "plots").enumerated() {
      artifacts.append(ModelArtifact(.plot, name: "plot-\(place + 1)", plot))
    }
    return artifacts
  }
}
