package import SluiceFrame

extension FactorizationMachine {
  private static let format = "sluice-factorization-machine"
  private static let formatVersion = "1"
  private static let hyperparameterPrefix = "hyperparameter."

  /// `bias` [1], `linear` [columns], `factors` [columns, factors], and as metadata what they mean.
  ///
  /// Metadata: `format`, `format-version`, `predictor-type`, `instance-normalization`, and each
  /// hyperparameter with the prefix `hyperparameter.`.
  package var safetensors: SafetensorsFile {
    var metadata = [
      "format": Self.format, "format-version": Self.formatVersion,
      "predictor-type": predictorType.rawValue,
      "instance-normalization": instanceNormalization.rawValue,
    ]
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
    try Self.expect(stored, "format-version", among: [Self.formatVersion])
    try Self.expect(
      stored, "predictor-type", among: PredictorType.allCases.map(\.rawValue))
    try Self.expect(
      stored, "instance-normalization", among: InstanceNormalization.allCases.map(\.rawValue))
    let bias = try Self.tensor(stored, "bias", dimensions: 1)
    let linear = try Self.tensor(stored, "linear", dimensions: 1)
    let factors = try Self.tensor(stored, "factors", dimensions: 2)
    guard bias.shape == [1], factors.shape[0] == linear.shape[0] else {
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
    return (tensor.shape, values)
  }
}
