import SluiceDiagnostics
import SluiceEngine

/// Makes the steps of a search: those of every rung's trials, the rankings, the last training and the summary.
struct SearchSteps {
  let plan: TrialPlan
  let space: SearchSpace
  /// The parameters that are searched over, as they were written.
  let places: [String: LocatedValue.Entry]
  /// The parameters that stay the same, but for the resource.
  let settings: [MadeStep.Setting]
  let metric: JudgedMetric
  /// The parameter that halving gives out.
  let resource: String?
  /// The rankings so far.
  private var rankings: [String] = []

  init(
    plan: TrialPlan, space: SearchSpace, places: [String: LocatedValue.Entry],
    settings: [MadeStep.Setting], metric: JudgedMetric, resource: String?
  ) {
    self.plan = plan
    self.space = space
    self.places = places
    self.settings = settings
    self.metric = metric
    self.resource = resource
  }

  /// Trials whose parameters are known: every step of them is checked before anything runs.
  mutating func addFirst(
    _ trials: [SearchSpace.Trial], _ rung: Halving.Rung, keeping next: Int,
    to expansion: inout StepExpansion
  ) {
    let outcomes = trials.enumerated().map { place, trial in
      let own = trial.map { member in
        let entry = places[member.key]
        return MadeStep.Setting(
          member.key, member.value, at: writtenPlace(of: member, in: entry) ?? expansion.span,
          key: entry?.keySpan)
      }
      return plan.add(
        "\(place + 1)", settings + given(rung, expansion) + own, mayFail: true,
        to: &expansion)
    }
    let span = expansion.span(of: "search")
    addRanking(
      outcomes, rung, next,
      [.init("trials", .list(trials.map { .map($0) }), at: span)], to: &expansion)
  }

  /// Trials that are those of the rung before that were best.
  mutating func addNext(
    _ rung: Halving.Rung, keeping next: Int, to expansion: inout StepExpansion
  ) {
    guard let before = rankings.last else { preconditionFailure("there is no rung before") }
    let number = rankings.count + 1
    let outcomes = (1...rung.trials).map { rank in
      plan.add(
        "rung-\(number)-\(rank)",
        settings + given(rung, expansion) + best(rank, of: before, expansion), mayFail: true,
        to: &expansion)
    }
    addRanking(outcomes, rung, next, [], to: &expansion)
  }

  /// The last training and the step that bears the name.
  func finish(refits: Bool, rungs: [Halving.Rung], to expansion: inout StepExpansion) {
    guard let last = rankings.last, let lastRung = rungs.last else {
      preconditionFailure("there are no rungs")
    }
    let fit = plan.fit.declaration
    let model = fit.outputs.first { $0.kind == .model }?.name
    var summary = MadeStep(nil, TuneSummary.definition(reporting: reports(of: nil)))
    summary.inputs = [.made(rankings, "metrics", to: "rankings")]
    if refits, let model {
      var learning = MadeStep("refit", plan.fit)
      learning.inputs = [.written("train", to: "train")]
      learning.settings = settings + given(lastRung, expansion) + best(1, of: last, expansion)
      expansion.add(learning)
      summary.inputs.append(.made(["refit"], model, to: "model"))
    }
    let span = expansion.span
    let axes = space.axes.map { ParameterValue.Member($0.name, .boolean($0.values.isLog)) }
    summary.settings = [
      .init("metric", .string(metric.name), at: span),
      .init("mode", .string(metric.isLargerBetter ? "max" : "min"), at: span),
      .init("parameters", .list(axes.map { .string($0.key) }), at: span),
      .init("logarithmic", .map(axes), at: span),
    ]
    if let resource { summary.settings.append(.init("resource", .string(resource), at: span)) }
    expansion.add(summary)
  }

  // MARK: Parts

  private mutating func addRanking(
    _ outcomes: [TrialPlan.Outcome], _ rung: Halving.Rung, _ keep: Int,
    _ further: [MadeStep.Setting], to expansion: inout StepExpansion
  ) {
    let span = expansion.span
    let number = rankings.count + 1
    let results = (1...keep).flatMap { reports(of: $0) }
    var ranking = MadeStep("ranking-\(number)", RankingStep.definition(keeping: results))
    ranking.inputs = [plan.scoreMetrics(outcomes)]
    if let fits = plan.fitMetrics(outcomes) { ranking.inputs.append(fits) }
    if let before = rankings.last {
      ranking.inputs.append(.made([before], "metrics", to: "before"))
    }
    ranking.settings =
      further + [
        .init("count", .integer(outcomes.count), at: span),
        .init("folds", .integer(plan.parts.count), at: span),
        .init("rung", .integer(number), at: span),
        .init("metric", .string(metric.name), at: span),
        .init("mode", .string(metric.isLargerBetter ? "max" : "min"), at: span),
        .init("keep", .integer(keep), at: span),
      ]
    if resource != nil {
      ranking.settings.append(.init("resource", .integer(rung.resource), at: span))
    }
    expansion.add(ranking)
    rankings.append("ranking-\(number)")
  }

  private func reports(of rank: Int?) -> [ResultDeclaration] {
    space.axes.compactMap { axis in
      axis.values.resultKind.map { kind in
        ResultDeclaration(
          rank.map { RankingStep.result($0, axis.name) } ?? axis.name, kind,
          "The best trial's value.")
      }
    }
  }

  private func given(_ rung: Halving.Rung, _ expansion: StepExpansion) -> [MadeStep.Setting] {
    guard let resource else { return [] }
    return [.init(resource, .integer(rung.resource), at: expansion.span(of: "with"))]
  }

  private func best(
    _ rank: Int, of ranking: String, _ expansion: StepExpansion
  ) -> [MadeStep.Setting] {
    space.axes.map { axis in
      MadeStep.Setting(
        axis.name, result: RankingStep.result(rank, axis.name), of: ranking,
        at: places[axis.name]?.keySpan ?? expansion.span)
    }
  }

  /// Where a value stands in its list, or the range that it comes from.
  private func writtenPlace(
    of member: ParameterValue.Member, in entry: LocatedValue.Entry?
  ) -> SourceSpan? {
    guard let entry else { return nil }
    if case .list(let elements) = entry.value.content,
      let element = elements.first(where: { $0.value.isEqualNumber(to: member.value) })
    {
      return element.span
    }
    return entry.value.span
  }
}

extension ParameterValue {
  /// Whether they are equal, an integer to a number too.
  fileprivate func isEqualNumber(to other: ParameterValue) -> Bool {
    switch (self, other) {
    case (.integer(let integer), .number(let number)): Double(integer) == number
    default: self == other
    }
  }
}
