import SluiceDiagnostics
import SluiceEngine

extension TuneStep {
  /// Steps that all searches of a run may have together with their folds.
  private static let limit = 20_000

  static func expand(_ expansion: inout StepExpansion) {
    guard let plan = TrialPlan(&expansion) else { return }
    let fit = plan.fit.declaration
    let metric = JudgedMetric.reading(&expansion, for: fit)
    var method = expansion.parameters.optionalString("method")
    let resource = method == "halving" ? resource(&expansion, fit) : nil
    var settings = expansion.settings("with")
    if let resource { settings.removeAll { $0.name == resource.name } }
    var reader = SearchReader(
      fit, fixed: Set(settings.map(\.name)), resource: resource?.name, method: method)
    let space = reader.read(&expansion)
    guard let space, let metric, !expansion.hasErrors else { return }
    if method == nil { method = space.isOfLists ? "grid" : "random" }
    guard let trials = trials(space, method, plan.parts.count, &expansion) else { return }
    let rungs =
      resource.map { resource in
        Halving(
          trials: trials.count, factor: expansion.parameters.integer("factor"),
          least: min(expansion.parameters.integer("least"), resource.most), most: resource.most
        ).rungs
      } ?? [Halving.Rung(trials: trials.count, resource: 0)]
    var search = SearchSteps(
      plan: plan, space: space, places: reader.places, settings: settings, metric: metric,
      resource: resource?.name)
    for (place, rung) in rungs.enumerated() {
      let next = place + 1 < rungs.count ? rungs[place + 1].trials : 1
      if place == 0 {
        search.addFirst(trials, rung, keeping: next, to: &expansion)
      } else {
        search.addNext(rung, keeping: next, to: &expansion)
      }
    }
    search.finish(refits: expansion.parameters.boolean("refit"), rungs: rungs, to: &expansion)
  }

  private static func trials(
    _ space: SearchSpace, _ method: String?, _ folds: Int, _ expansion: inout StepExpansion
  ) -> [SearchSpace.Trial]? {
    let span = expansion.span(of: expansion.isGiven("trials") ? "trials" : "search")
    let wanted: Int
    if method == "grid" {
      if expansion.isGiven("trials") {
        expansion.report(
          "a grid tries every combination, so that 'trials' says nothing", at: span,
          hint: "leave it out, or use method: random")
        return nil
      }
      wanted = space.count ?? .max
    } else {
      wanted =
        expansion.parameters.optionalInteger("trials") ?? (method == "halving" ? 27 : 20)
    }
    guard wanted <= limit / folds else {
      let sizes = space.axes.map { axis -> String in
        if case .choices(let values) = axis.values { "\(values.count)" } else { "a range" }
      }
      expansion.report(
        "the search has more than \(limit) trainings", at: span,
        hint: (method == "grid" ? "\(sizes.joined(separator: " × ")) trials" : "\(wanted) trials")
          + (folds > 1 ? " in \(folds) folds" : ""))
      return nil
    }
    if method == "grid" { return space.grid() }
    let trials = space.random(wanted, seed: expansion.parameters.integer("seed"))
    if trials.count < wanted, expansion.isGiven("trials") {
      expansion.warn(
        "only \(trials.count) of the \(wanted) trials are different", at: span,
        hint: "give ranges, or more values")
    }
    return trials
  }

  /// What halving gives out, and how much of it the last rung has.
  private static func resource(
    _ expansion: inout StepExpansion, _ fit: StepDeclaration
  ) -> (name: String, most: Int)? {
    let name = expansion.parameters.string("resource")
    let span = expansion.span(of: "resource")
    let integers = fit.parameters.filter { if case .integer = $0.type { true } else { false } }
    guard let parameter = integers.first(where: { $0.name == name }) else {
      expansion.report(
        fit.parameter(name) == nil
          ? "step kind '\(fit.name)' has no parameter '\(name)' to give out"
          : "parameter '\(name)' of '\(fit.name)' is no integer to give out", at: span,
        hint: Suggestion.hint(for: name, among: integers.map(\.name)))
      return nil
    }
    switch expansion.plainValue(name, in: "with") ?? parameter.defaultValue {
    case .integer(let most)? where most >= 1: return (name, most)
    case .integer(let most)?:
      expansion.report(
        "'\(name)' is \(most), which cannot be given out", at: expansion.span(of: "with"))
    default:
      expansion.report(
        "halving has to know '\(name)' before anything runs", at: expansion.span(of: "with"),
        hint: "give it a number in 'with'")
    }
    return nil
  }
}

extension SearchSpace {
  fileprivate var isOfLists: Bool {
    axes.allSatisfy { if case .choices = $0.values { true } else { false } }
  }
}
