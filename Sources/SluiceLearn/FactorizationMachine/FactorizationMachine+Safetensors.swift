package import SluiceFrame

extension FactorizationMachine {
  private static let format = "sluice-factorization-machine"
  /// 2 where a prediction means something else than its sum, which version 1 did not know.
  private static let formatVersions = ["1", "2"]
  private static let hyperparameterPrefix = "hyperparameter."

  /// `bias` [1], `linear` [columns], `factors` [columns, factors], and as metadata what they mean.
  ///
  /// Metadata: `format`, `format-version`, `predictor-type`, `instance-normalization`, `target-transform` and
  /// `smearing` where they are in use, and each hyperparameter with the prefix `hyperparameter.`.
  package var safetensors: SafetensorsFile {
    var metadata = [
      "format": Self.format,
      "format-version": Self.formatVersions[
        predictorType == .regressor && targetTransform == .none ? 0 : 1],
      "predictor-type": predictorType.rawValue,
      "instance-normalization": instanceNormalization.rawValue,
    ]
    if targetTransform != .none {
      metadata["target-transform"] = targetTransform.rawValue
      metadata["smearing"] = "\(smearing)"
    }
    for (name, value) in hyperparameters { metadata[Self.hyperparameterPrefix + name] = value }
    return SafetensorsFile(
      tensors: [
        .init("bias", shape: [1], .float32([bias])),
        .init("factors", shape: [columnCount, factorCount], .float32(factors)),
        .init("linear", shape: [columnCount], .float32(linear)),
      ], metadata: metadata)
  }

  /// Reads back what `safetensors` gives.
  ///
  /// - Throws: `.malformed`, naming the tensor or the metadata that is missing or not as it should be.
  package init(_ stored: SafetensorsFile) throws(LearnError) {
    try Self.expect(stored, "format", among: [Self.format])
    try Self.expect(stored, "format-version", among: Self.formatVersions)
    try Self.expect(
      stored, "predictor-type", among: PredictorType.allCases.map(\.rawValue))
    try Self.expect(
      stored, "instance-normalization", among: InstanceNormalization.allCases.map(\.rawValue))
    let transform = stored.metadata["target-transform"]
    var smearing: Float = 1
    if transform != nil {
      try Self.expect(stored, "target-transform", among: TargetTransform.allCases.map(\.rawValue))
      guard let value = stored.metadata["smearing"].flatMap(Float.init), value > 0, value.isFinite
      else { throw LearnError(.malformed, "the model's smearing is not a number above 0") }
      smearing = value
    }
    let bias = try Self.tensor(stored, "bias", dimensions: 1)
    let linear = try Self.tensor(stored, "linear", dimensions: 1)
    let factors = try Self.tensor(stored, "factors", dimensions: 2)
    // Without columns a shape can claim any number of factors.
    let fits = factors.shape[0] == linear.shape[0] && !linear.values.isEmpty
    guard bias.shape == [1], fits else {
      throw LearnError(
        .malformed,
        "the model's tensors do not fit each other: bias \(bias.shape), "
          + "linear \(linear.shape), factors \(factors.shape)")
    }
    var hyperparameters: [String: String] = [:]
    for (name, value) in stored.metadata where name.hasPrefix(Self.hyperparameterPrefix) {
      hyperparameters[String(name.dropFirst(Self.hyperparameterPrefix.count))] = value
    }
    self.init(
      columnCount: linear.shape[0], factorCount: factors.shape[1], bias: bias.values[0],
      linear: linear.values, factors: factors.values,
      instanceNormalization: stored.metadata["instance-normalization"]
        .flatMap(InstanceNormalization.init) ?? .none,
      predictorType: stored.metadata["predictor-type"].flatMap(PredictorType.init) ?? .regressor,
      targetTransform: transform.flatMap(TargetTransform.init) ?? .none, smearing: smearing,
      hyperparameters: hyperparameters)
  }

  private static func expect(
    _ stored: SafetensorsFile, _ name: String, among values: [String]
  ) throws(LearnError) {
    let value = stored.metadata[name]
    guard let value, values.contains(value) else {
      throw LearnError(
        .malformed,
        "the model's \(name) is \(value.map { "'\($0)'" } ?? "missing"), "
          + "but should be \(values.joined(separator: " or "))")
    }
  }

  /// The shape and the numbers of a float32 tensor.
  private static func tensor(
    _ stored: SafetensorsFile, _ name: String, dimensions: Int
  ) throws(LearnError) -> (shape: [Int], values: [Float]) {
    guard let tensor = stored[name] else {
      throw LearnError(.malformed, "the model has no tensor '\(name)'")
    }
    guard tensor.shape.count == dimensions else {
      throw LearnError(
        .malformed,
        "the model's tensor '\(name)' has \(tensor.shape.count) dimensions instead of \(dimensions)"
      )
    }
    guard case .float32(let values) = tensor.values else {
      throw LearnError(.malformed, "the model's tensor '\(name)' is not of float32")
    }
    guard values.allSatisfy(\.isFinite) else {
      throw LearnError(
        .malformed, "the model's tensor '\(name)' has a weight that is not a finite number",
        hint: "train it again, with a lower learning rate if it diverged")
    }
    return (tensor.shape, values)
  }
}
