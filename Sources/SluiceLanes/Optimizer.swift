/// How gradients move weights.
package enum Optimizer: String, Sendable, CaseIterable {
  /// Each weight by its own sum of squared gradients. J. Duchi, E. Hazan, Y. Singer, JMLR 12 (2011).
  case adagrad
  /// By running means of gradients and of their squares; a weight is moved only by mini-batches that have its column.
  /// D. Kingma, J. Ba, ICLR 2015.
  case adam
  /// By the gradient alone.
  case sgd
  /// Follow the regularized leader, with weights that are exactly 0 where `l1` asks for it.
  /// H. B. McMahan et al., KDD 2013.
  case ftrl

  /// How many numbers it keeps of a weight.
  package var stateCount: Int {
    switch self {
    case .sgd: 0
    case .adagrad: 1
    case .adam, .ftrl: 2
    }
  }
}

/// What an optimizer moves a kind of weights with.
package struct StepSize: Sendable {
  package var rate: Float
  /// AdaGrad's sums start here; what Adam and FTRL add to their roots.
  package var epsilon: Float
  /// FTRL's pull towards 0; for the others it is part of the gradient.
  package var decay: Float
  /// Below it FTRL leaves a linear weight at 0.
  package var l1: Float
  /// What makes up for Adam's means having started at 0: 1 / (1 − βᵗ).
  package var firstCorrection: Float = 1
  package var secondCorrection: Float = 1
  /// Stored here too, as what other targets compute is a call for each number.
  package let adamDecays = (first: AdamDecay.first, second: AdamDecay.second)

  package init(rate: Float, epsilon: Float, decay: Float = 0, l1: Float = 0) {
    self.rate = rate
    self.epsilon = epsilon
    self.decay = decay
    self.l1 = l1
  }
}

/// How slowly Adam's running means forget.
package enum AdamDecay {
  package static var first: Float { 0.9 }
  package static var second: Float { 0.999 }
}
