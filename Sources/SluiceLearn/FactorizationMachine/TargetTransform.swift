import SluiceFrame

/// What a model learns instead of the labels themselves.
package enum TargetTransform: String, Sendable, CaseIterable {
  case none
  /// ln(1 + label), for counts and amounts with a heavy tail.
  case log1p

  /// - Precondition: the label is above -1 for `log1p`.
  func target(_ label: Float) -> Float {
    switch self {
    case .none: label
    case .log1p: Float(ExactMath.logarithm1p(Double(label)))
    }
  }
}

/// What is made of a prediction of ln(1 + label) on the way back.
package enum BiasCorrection: String, Sendable, CaseIterable {
  /// e^f − 1: the middle of what is to be expected, and the best guess where errors are relative.
  case none
  /// s·e^f − 1 with s the mean of e to the residuals of the training rows: the mean of what is to be expected.
  /// N. Duan, "Smearing Estimate", JASA 78 (1983).
  case smearing
}

/// What a model's error is measured by while it learns.
package enum Loss: String, Sendable {
  /// The root of the mean squared error of labels.
  case rmse
  /// The same of ln(1 + label).
  case rmsle
  /// The mean of −ln of the probability that was given to what was the case.
  case logLoss = "log-loss"
}
