import SluiceEngine
import SluiceFrame
import SluiceLearn

/// The step that bears the name of a search: its table, its plot, the best parameters and the model.
struct TuneSummary: StepKind {
  static let declaration = declared(reporting: [])

  private static func declared(reporting results: [ResultDeclaration]) -> StepDeclaration {
    StepDeclaration(
      name: TuneStep.declaration.name, version: TuneStep.declaration.version,
      summary: TuneStep.declaration.summary,
      inputs: [
        PortDeclaration("rankings", .metrics, isList: true, "One for each rung."),
        PortDeclaration("model", .model, isOptional: true, "What the best parameters learned."),
      ], outputs: TuneStep.declaration.outputs,
      parameters: [
        .required("metric", .string, "What decided."),
        .required("mode", .choice(["min", "max"]), "Which end of it is good."),
        .required("parameters", .list(of: .string), "The names that were searched over."),
        .required("logarithmic", .map(of: .boolean), "Which of them have a logarithmic range."),
        .optional("resource", .string, "What halving gave out."),
      ], results: TuneStep.declaration.results + results, example: "")
  }

  /// - Parameter results: the best value of each parameter.
  static func definition(reporting results: [ResultDeclaration]) -> StepDefinition {
    // A parameter may be called like a result that every search has; the search's own comes first.
    let own = Set(TuneStep.declaration.results.map(\.name))
    return StepDefinition(declared(reporting: results.filter { !own.contains($0.name) })) {
      (parameters) throws(ParameterError) in try TuneSummary(parameters)
    }
  }

  private let parameters: StepParameters

  init(_ parameters: StepParameters) throws(ParameterError) { self.parameters = parameters }

  func run(_ io: inout StepIO) throws {
    let names = parameters.strings("parameters")
    let rankings = try io.inputs("rankings", as: Metrics.self).map(RankingStep.results)
    guard let best = rankings.last?.first, let score = best.mean else {
      throw StepFailure("the search has no best trial")
    }
    let report = SearchReport(
      metric: parameters.string("metric"), isLargerBetter: parameters.string("mode") == "max",
      names: names, resource: parameters.optionalString("resource"), rungs: rankings)
    for name in names {
      if let value = best.parameters[name] { io.result(name, value.json) }
    }
    io.result("trial", .integer(best.number))
    io.result("trials", .integer(rankings[0].count))
    io.result("score", .number(score))
    io.result("score-std", .number(best.deviation ?? 0))
    var members: [String: JSONValue] = [
      "trial": .integer(best.number), "parameters": .object(best.parameters.mapValues(\.json)),
    ]
    if let epochs = best.epochs { members["epochs"] = .number(epochs) }
    let judged: JSONValue = .object([
      report.metric.split(separator: "-").joined(separator: "_"): .object([
        "value": .number(score), "standard_deviation": .number(best.deviation ?? 0),
      ])
    ])
    io.output(
      "metrics",
      Metrics(
        .object([
          "best_trial": .object(members), JudgedMetric.group(of: report.metric): judged,
        ])))
    io.output("trials", report.table)
    let logarithmic = parameters.map("logarithmic").filter { $0.value == .boolean(true) }
    io.output("plot", Plot(svg: report.svg(logarithmic: Set(logarithmic.map(\.key)))))
    if let model = try io.optionalInput("model", as: FactorizationMachine.self) {
      io.output("model", model)
    }
    let number = SearchAxis.rounded(score)
    io.log("trial \(best.number) of \(rankings[0].count) is best: \(report.metric) \(number)")
  }
}
