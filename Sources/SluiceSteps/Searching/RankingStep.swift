import SluiceEngine
import SluiceFrame

/// Ranks the trials of one rung; part of what `tune` stands for.
struct RankingStep: StepKind {
  static let declaration = declared(reporting: [])

  /// - Parameter results: the parameters of the best trials, `trial-1-num-factors` and so on.
  static func declared(reporting results: [ResultDeclaration]) -> StepDeclaration {
    StepDeclaration(
      name: "tune-ranking", version: 1, summary: "Ranks the trials of one rung.",
      inputs: [
        PortDeclaration(
          "scores", .metrics, isList: true, isLenient: true, "Every fold of every trial."),
        PortDeclaration(
          "fits", .metrics, isList: true, isOptional: true, isLenient: true,
          "What the training says itself."),
        PortDeclaration(
          "before", .metrics, isOptional: true,
          "The ranking of the rung before, whose best trials these are."),
      ],
      outputs: [PortDeclaration("metrics", .metrics, "The trials, best first.")],
      parameters: [
        .optional(
          "trials", .list(of: .map(of: .any)), "Of the first rung: the parameters of each."),
        .required("count", .integer(minimum: 1), "How many trials there are."),
        .required("folds", .integer(minimum: 1), "How many folds each trial has."),
        .required("rung", .integer(minimum: 1), "Which rung it is."),
        .optional("resource", .integer(minimum: 1), "What each trial of the rung uses."),
        .required("metric", .string, "What decides."),
        .required("mode", .choice(["min", "max"]), "Which end of it is good."),
        .required(
          "keep", .integer(minimum: 1), "Of how many trials the parameters are reported."),
      ], results: results, example: "")
  }

  static func definition(keeping results: [ResultDeclaration]) -> StepDefinition {
    StepDefinition(declared(reporting: results)) { (parameters) throws(ParameterError) in
      try RankingStep(parameters)
    }
  }

  /// The name of what is reported of a trial by its rank.
  static func result(_ rank: Int, _ parameter: String) -> String { "trial-\(rank)-\(parameter)" }

  private let parameters: StepParameters

  init(_ parameters: StepParameters) throws(ParameterError) { self.parameters = parameters }

  func run(_ io: inout StepIO) throws {
    let folds = parameters.integer("folds")
    let metric = parameters.string("metric")
    var trials = try self.trials(io)
    let documents = try io.inputs("scores", as: Metrics.self)
    if documents.isEmpty {
      throw StepFailure(
        "none of the \(trials.count) trials came to its end",
        hint: "'sluice runs show' says what became of them")
    }
    var scores = [Double?](repeating: nil, count: trials.count * folds)
    let known = try FoldMetrics(documents).values(of: metric)
    for (place, score) in zip(io.positions(at: "scores"), known) { scores[place] = score }
    var epochs = [Double?](repeating: nil, count: scores.count)
    let fits = try io.inputs("fits", as: Metrics.self).map(FoldMetrics.epochs)
    for (place, value) in zip(io.positions(at: "fits"), fits) { epochs[place] = value }
    for place in trials.indices {
      let own = place * folds..<(place + 1) * folds
      trials[place].scores = Array(scores[own])
      let known = epochs[own].compactMap { $0 }
      if !known.isEmpty { trials[place].epochs = Spread(known).mean }
    }
    let failed = trials.count { $0.mean == nil }
    if failed > 0 {
      io.log("\(failed) of \(trials.count) trials gave no \(metric) and are ranked last")
    }
    let ranked = TrialResult.ranked(
      trials, isLargerBetter: parameters.string("mode") == "max")
    if ranked.first?.mean == nil {
      throw StepFailure("no trial has a '\(metric)'", hint: "search in another range")
    }
    for trial in ranked.prefix(parameters.integer("keep")) {
      for (name, value) in trial.parameters.sorted(by: { $0.key < $1.key }) {
        io.result(Self.result(trial.rank, name), value.json)
      }
    }
    io.output("metrics", Metrics(.object(["trials": .array(ranked.map(\.json))])))
  }

  /// Those of the rung, without their scores.
  private func trials(_ io: StepIO) throws -> [TrialResult] {
    let rung = parameters.integer("rung")
    let resource = parameters.optionalInteger("resource")
    if let before = try io.optionalInput("before", as: Metrics.self) {
      return Self.results(before).prefix(parameters.integer("count")).map { earlier in
        TrialResult(
          number: earlier.number, rung: rung, parameters: earlier.parameters, resource: resource,
          scores: [])
      }
    }
    let written = parameters.optionalList("trials") ?? []
    return written.enumerated().map { place, value in
      guard case .map(let members) = value else { preconditionFailure("a trial is no map") }
      return TrialResult(
        number: place + 1, rung: rung,
        parameters: Dictionary(
          members.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first }),
        resource: resource, scores: [])
    }
  }

  /// What a ranking says of its trials, best first.
  static func results(_ ranking: Metrics) -> [TrialResult] {
    guard case .array(let trials)? = ranking.json["trials"] else { return [] }
    return trials.compactMap(TrialResult.init)
  }
}
