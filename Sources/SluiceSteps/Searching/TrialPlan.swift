import SluiceDiagnostics
import SluiceEngine

/// Makes the steps that one trial consists of: the rows held out, the learning, and the judging.
struct TrialPlan {
  /// The kind that learns.
  let fit: StepDefinition
  /// The suffixes of the steps that hold rows out, one for each fold.
  let parts: [String]
  private let evaluate: StepDefinition?

  /// Where the metrics of a trial come from.
  struct Outcome {
    /// Suffixes of the steps that learn, one for each fold.
    var fits: [String] = []
    /// Of those that judge.
    var scores: [String] = []
  }

  /// A kind that gives a model is judged by `evaluate`, one that does not by its own metrics on its validation rows.
  static func isJudgedByEvaluate(_ fit: StepDeclaration) -> Bool {
    fit.outputs.contains { $0.kind == .model }
  }

  /// Looks the kind up, reports what it lacks, and adds the steps that hold rows out.
  init?(_ expansion: inout StepExpansion) {
    let name = expansion.parameters.string("step")
    let span = expansion.span(of: "step")
    guard let fit = expansion.catalog[name] else {
      expansion.report(
        "there is no step kind '\(name)'", at: span,
        hint: Suggestion.hint(for: name, among: expansion.catalog.names)
          ?? "'sluice steps' lists them")
      return nil
    }
    self.fit = fit
    let isJudged = Self.isJudgedByEvaluate(fit.declaration)
    evaluate = isJudged ? expansion.catalog["evaluate"] : nil
    let learns = fit.declaration.input("train")?.kind == .records
    let judges =
      fit.declaration.input("validation")?.kind == .records
      && fit.declaration.output("metrics")?.kind == .metrics
    guard learns, isJudged || judges else {
      expansion.report(
        "step kind '\(name)' cannot be judged by rows held out", at: span,
        hint: "that takes records at an input 'train', and gives a model, "
          + "or takes records at 'validation' and gives metrics")
      return nil
    }
    for entry in expansion.entries("with") { _ = expansion.checked(entry, for: fit.declaration) }
    let folds = expansion.parameters.optionalInteger("folds")
    parts = folds.map { (1...$0).map { "fold-\($0)" } } ?? ["held-out"]
    guard let holdOut = expansion.catalog["hold-out"] else { return nil }
    for (place, suffix) in parts.enumerated() {
      var made = MadeStep(suffix, holdOut)
      made.inputs = [.written("train", to: "train")]
      for parameter in ["folds", "validation-size", "seed"] {
        if parameter == "validation-size", folds != nil { continue }
        if let value = expansion.parameters.value(parameter) {
          made.settings.append(.init(parameter, value, at: expansion.span(of: parameter)))
        }
      }
      if folds != nil {
        made.settings.append(.init("fold", .integer(place + 1), at: expansion.span(of: "folds")))
      }
      expansion.add(made)
    }
  }

  /// Adds the steps of one trial, one or two for each fold.
  ///
  /// - Parameter mayFail: where training diverges, the others go on.
  func add(
    _ name: String, _ settings: [MadeStep.Setting], mayFail: Bool = false,
    to expansion: inout StepExpansion
  ) -> Outcome {
    var outcome = Outcome()
    for (place, part) in parts.enumerated() {
      let suffix = parts.count > 1 ? "\(name)-fold-\(place + 1)" : name
      var learning = MadeStep(suffix, fit)
      learning.inputs = [.made([part], "train", to: "train")]
      learning.settings = settings
      learning.allowsFailure = mayFail
      outcome.fits.append(suffix)
      if let evaluate {
        expansion.add(learning)
        var judging = MadeStep("\(suffix)-score", evaluate)
        judging.allowsFailure = mayFail
        let model = fit.declaration.outputs.first { $0.kind == .model }?.name ?? "model"
        judging.inputs = [
          .made([suffix], model, to: "model"), .made([part], "validation", to: "test"),
          .made([part], "train", to: "train"),
        ]
        expansion.add(judging)
        outcome.scores.append("\(suffix)-score")
      } else {
        learning.inputs.append(.made([part], "validation", to: "validation"))
        expansion.add(learning)
        outcome.scores.append(suffix)
      }
    }
    return outcome
  }

  /// The metrics of what was learned, for the number of epochs; nothing where they are the judgement itself.
  func fitMetrics(_ outcomes: [Outcome]) -> MadeStep.Input? {
    guard evaluate != nil, fit.declaration.output("metrics")?.kind == .metrics else { return nil }
    return .made(outcomes.flatMap(\.fits), "metrics", to: "fits")
  }

  func scoreMetrics(_ outcomes: [Outcome]) -> MadeStep.Input {
    .made(outcomes.flatMap(\.scores), "metrics", to: "scores")
  }
}
