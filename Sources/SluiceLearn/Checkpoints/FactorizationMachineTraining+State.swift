import SluiceFrame
import SluiceLanes

/// A training's state goes out in an order of its own, which says nothing of lanes and threads.
extension FactorizationMachineTraining {
  /// Thread 0 keeps the state behind an epoch, if it is time and another epoch follows.
  func keep(after epoch: Int, _ corrections: Corrections) {
    guard let keeper, !isStopped, failure == nil, epoch < parameters.epochs,
      keeper.isDue(after: epoch)
    else { return }
    func rows(_ lanes: SharedBuffer<Float>, isKept: Bool = true) -> [Float] {
      isKept ? blocks.rowMajor(lanes, factorCount: parameters.numFactors) : []
    }
    let states = parameters.optimizer.stateCount
    keeper.write(
      TrainingState(
        epoch: epoch, refitEpochs: nil,
        bias: .init(values: [bias.value], first: [bias.first], second: [bias.second]),
        linear: .init(
          values: linear.elements, first: linearFirst.elements, second: linearSecond.elements),
        factors: .init(
          values: rows(blocks.factors), first: rows(blocks.first, isKept: states > 0),
          second: rows(blocks.second, isKept: states > 1)),
        powers: corrections.powers, patience: (patience?.best, patience?.bestEpoch ?? 0),
        best: best, reports: []))
  }

  /// Takes up where another training was; what pads the last block stays as it begins.
  func restore(_ state: TrainingState) {
    bias = Weight(
      value: state.bias.values[0], first: state.bias.first[0], second: state.bias.second[0])
    linear.fill(state.linear.values)
    linearFirst.fill(state.linear.first)
    linearSecond.fill(state.linear.second)
    for (values, lanes) in [
      (state.factors.values, blocks.factors), (state.factors.first, blocks.first),
      (state.factors.second, blocks.second),
    ] where !values.isEmpty {
      blocks.fill(lanes, rowMajor: values, factorCount: parameters.numFactors)
    }
    patience = parameters.earlyStopping.map {
      Patience($0, best: state.patience.best, bestEpoch: state.patience.epoch)
    }
    best = state.best
  }
}

extension SharedBuffer {
  var elements: [Element] { (0..<count).map { self[$0] } }

  func fill(_ elements: [Element]) {
    for (index, element) in elements.enumerated() { self[index] = element }
  }
}
