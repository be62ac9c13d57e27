import SluiceFrame

/// A factorization machine of degree 2: for a row x it gives w0 + Σ wᵢx̂ᵢ + Σᵢ₍ᵢ﹤ⱼ₎ ⟨vᵢ, vⱼ⟩ x̂ᵢx̂ⱼ.
///
/// x̂ is the row after `instanceNormalization`. Source: S. Rendle, "Factorization Machines", ICDM 2010.
package struct FactorizationMachine: Sendable, Equatable {
  /// What the prediction means.
  package enum PredictorType: String, Sendable, CaseIterable {
    /// A real number in the unit of the labels, learnt by squared error.
    case regressor
    /// The probability that the label is 1 and not 0, learnt by logistic loss.
    case binaryClassifier = "binary-classifier"
  }

  package let columnCount: Int
  package let factorCount: Int
  /// w0, in the unit of the labels.
  package let bias: Float
  /// One weight a column.
  package let linear: [Float]
  /// `columnCount` rows of `factorCount` factors.
  package let factors: [Float]
  package let instanceNormalization: InstanceNormalization
  package let predictorType: PredictorType
  /// What it learnt instead of the labels.
  package let targetTransform: TargetTransform
  /// By what e to a prediction of ln(1 + label) is multiplied on the way back; 1 for nothing.
  package let smearing: Float
  /// How the model came about, by SageMaker's names of hyperparameters; carried along, never interpreted.
  package let hyperparameters: [String: String]

  /// - Precondition: as many weights as columns, and a row of factors for each.
  package init(
    columnCount: Int, factorCount: Int, bias: Float, linear: [Float], factors: [Float],
    instanceNormalization: InstanceNormalization, predictorType: PredictorType = .regressor,
    targetTransform: TargetTransform = .none, smearing: Float = 1,
    hyperparameters: [String: String] = [:]
  ) {
    precondition(linear.count == columnCount, "\(linear.count) weights, \(columnCount) columns")
    precondition(
      factors.count == columnCount * factorCount,
      "\(factors.count) factors, \(columnCount) columns of \(factorCount)")
    self.columnCount = columnCount
    self.factorCount = factorCount
    self.bias = bias
    self.linear = linear
    self.factors = factors
    self.instanceNormalization = instanceNormalization
    self.predictorType = predictorType
    self.targetTransform = targetTransform
    self.smearing = smearing
    self.hyperparameters = hyperparameters
  }

  /// The same weights with other words about them.
  func describing(
    _ hyperparameters: [String: String], smearing: Float = 1
  ) -> FactorizationMachine {
    FactorizationMachine(
      columnCount: columnCount, factorCount: factorCount, bias: bias, linear: linear,
      factors: factors, instanceNormalization: instanceNormalization,
      predictorType: predictorType, targetTransform: targetTransform, smearing: smearing,
      hyperparameters: hyperparameters)
  }

  /// What a sum of bias, linear and pairwise parts says in the unit of the labels: itself, a probability, or a number
  /// whose logarithm was learnt. It rises with the sum.
  @inline(__always)
  package func answer(_ sum: Float) -> Float {
    Self.answer(sum, predictorType, targetTransform, smearing: smearing)
  }

  @inline(__always)
  static func answer(
    _ sum: Float, _ predictorType: PredictorType, _ targetTransform: TargetTransform,
    smearing: Float
  ) -> Float {
    if predictorType == .binaryClassifier { return Float(ExactMath.logistic(Double(sum))) }
    if targetTransform == .none { return sum }
    // Beyond it a float32 has no number.
    let bounded = Double(min(max(sum, -80), 88))
    if smearing == 1 { return Float(ExactMath.exponentialM1(bounded)) }
    return Float(ExactMath.exponential(bounded) * Double(smearing) - 1)
  }
}
