import SluiceFrame

extension TrainingState {
  /// How many numbers there are of what.
  struct Shape {
    var columns: Int
    var factors: Int
    /// Numbers that the optimizer keeps of a factor.
    var states: Int
    /// The most epochs of a training.
    var epochs: Int
    var loss: Loss
  }

  /// Its tensors; what is not there has no tensor. Names, counts and words about them are the caller's to add.
  func tensors(_ shape: Shape) -> [SafetensorsFile.Tensor] {
    var tensors: [SafetensorsFile.Tensor] = []
    func add(_ name: String, _ weights: Weights, _ shape: [Int]) {
      tensors.append(.init(name, shape: shape, .float32(weights.values)))
      for (part, values) in [("first", weights.first), ("second", weights.second)]
      where !values.isEmpty {
        tensors.append(.init("\(name).\(part)", shape: shape, .float32(values)))
      }
    }
    add("bias", bias, [1])
    add("linear", linear, [shape.columns])
    add("factors", factors, [shape.columns, shape.factors])
    if let best {
      tensors.append(.init("best.bias", shape: [1], .float32([best.bias])))
      tensors.append(.init("best.linear", shape: [shape.columns], .float32(best.linear)))
      tensors.append(
        .init("best.factors", shape: [shape.columns, shape.factors], .float32(best.factors)))
    }
    tensors.append(.init("powers", shape: [2], .float64([powers.first, powers.second])))
    tensors.append(.init("patience", shape: [1], .float64([patience.best ?? .nan])))
    tensors.append(
      .init("reports", shape: [reports.count, 6], .float64(reports.flatMap(Self.numbers))))
    tensors.append(
      .init(
        "epochs", shape: [3],
        .int64([Int64(epoch), Int64(refitEpochs ?? 0), Int64(patience.epoch)])
      ))
    return tensors
  }

  /// - Throws: `.malformed`, naming the tensor that is missing or not as it should be.
  init(_ stored: SafetensorsFile, _ shape: Shape) throws(LearnError) {
    func tensor(_ name: String, _ shape: [Int]) throws(LearnError) -> SafetensorsFile.Values {
      guard let tensor = stored[name], tensor.shape == shape else {
        throw LearnError(.malformed, "the tensor '\(name)' is missing, or of another shape")
      }
      return tensor.values
    }
    func floats(_ name: String, _ shape: [Int]) throws(LearnError) -> [Float] {
      guard case .float32(let values) = try tensor(name, shape) else {
        throw LearnError(.malformed, "the tensor '\(name)' is not of float32")
      }
      return values
    }
    func doubles(_ name: String, _ shape: [Int]) throws(LearnError) -> [Double] {
      guard case .float64(let values) = try tensor(name, shape) else {
        throw LearnError(.malformed, "the tensor '\(name)' is not of float64")
      }
      return values
    }
    func weights(_ name: String, _ shape: [Int], states: Int) throws(LearnError) -> Weights {
      Weights(
        values: try floats(name, shape),
        first: states > 0 && !shape.contains(0) ? try floats("\(name).first", shape) : [],
        second: states > 1 && !shape.contains(0) ? try floats("\(name).second", shape) : [])
    }
    let table = [shape.columns, shape.factors]
    guard case .int64(let epochs) = try tensor("epochs", [3]),
      let count = stored["reports"]?.shape.first, epochs[1] <= shape.epochs, epochs[0] > 0,
      epochs[0] < (epochs[1] > 0 ? epochs[1] : Int64(shape.epochs))
    else { throw LearnError(.malformed, "its epochs do not fit each other") }
    epoch = Int(epochs[0])
    refitEpochs = epochs[1] > 0 ? Int(epochs[1]) : nil
    bias = try weights("bias", [1], states: 2)
    linear = try weights("linear", [shape.columns], states: 2)
    factors = try weights("factors", table, states: shape.states)
    let powers = try doubles("powers", [2])
    self.powers = (powers[0], powers[1])
    let loss = try doubles("patience", [1])[0]
    patience = (loss.isNaN ? nil : loss, Int(epochs[2]))
    if stored["best.bias"] != nil {
      best = (
        try floats("best.bias", [1])[0], try floats("best.linear", [shape.columns]),
        try floats("best.factors", table)
      )
    }
    let numbers = try doubles("reports", [count, 6])
    reports = (0..<count).map { Self.report(numbers[$0 * 6..<$0 * 6 + 6], shape.loss) }
  }

  private static func numbers(_ report: EpochReport) -> [Double] {
    [
      Double(report.epoch), report.train, report.validation ?? .nan, report.test ?? .nan,
      (report.isBest ? 1 : 0) + (report.isRefit ? 2 : 0), report.seconds,
    ]
  }

  private static func report(_ numbers: ArraySlice<Double>, _ loss: Loss) -> EpochReport {
    let numbers = Array(numbers)
    func optional(_ value: Double) -> Double? { value.isNaN ? nil : value }
    var report = EpochReport(
      epoch: Int(exactly: numbers[0]) ?? 0, loss: loss, train: numbers[1],
      validation: optional(numbers[2]), test: optional(numbers[3]),
      isBest: numbers[4] == 1 || numbers[4] == 3, seconds: numbers[5])
    report.isRefit = numbers[4] >= 2
    return report
  }
}
