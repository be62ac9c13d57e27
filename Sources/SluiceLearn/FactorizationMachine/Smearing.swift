import SluiceFrame

/// What makes the mean of predictions right where a transformed target is learned, found from the training rows.
///
/// Source: N. Duan, "Smearing Estimate", Journal of the American Statistical Association 78 (1983).
struct Smearing {
  private var total = 0.0
  private var weight = 0.0

  mutating func add(
    _ rows: LabelledRows, by model: FactorizationMachine, threads: Int
  ) throws(LearnError) {
    for (row, sum) in try model.sums(rows.matrix, threads: threads).enumerated() {
      let share = Double(rows.weights?[row] ?? 1)
      total += share * ExactMath.exponential(Double(min(max(rows.targets[row] - sum, -80), 80)))
      weight += share
    }
  }

  func applied(to model: FactorizationMachine) -> FactorizationMachine {
    let factor = Float(total / weight)
    var hyperparameters = model.hyperparameters
    hyperparameters["smearing"] = "\(factor)"
    return model.describing(hyperparameters, smearing: factor)
  }
}
