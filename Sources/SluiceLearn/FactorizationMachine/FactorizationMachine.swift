/// A factorization machine of degree 2: for a row x it gives w0 + Σ wᵢx̂ᵢ + Σᵢ₍ᵢ﹤ⱼ₎ ⟨vᵢ, vⱼ⟩ x̂ᵢx̂ⱼ.
///
/// x̂ is the row after `instanceNormalization`. Source: S. Rendle, "Factorization Machines", ICDM 2010.
package struct FactorizationMachine: Sendable, Equatable {
  /// What the prediction means.
  package enum PredictorType: String, Sendable, CaseIterable {
    /// A real number in the unit of the labels, learnt by squared error.
    case regressor
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
  /// How the model came about, by SageMaker's names of hyperparameters; carried along, never interpreted.
  package let hyperparameters: [String: String]

  /// - Precondition: as many weights as columns, and a row of factors for each.
  package init(
    columnCount: Int, factorCount: Int, bias: Float, linear: [Float], factors: [Float],
    instanceNormalization: InstanceNormalization, predictorType: PredictorType = .regressor,
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
    self.hyperparameters = hyperparameters
  }
}
