/// Successive halving (Jamieson and Talwalkar 2016): many trials with little, the best of them again with more.
///
/// As in scikit-learn's `HalvingRandomSearchCV` each rung has a share of 1/factor of the trials, rounded up, and the
/// last one the whole of the resource.
package struct Halving: Equatable, Sendable {
  /// The trials that get equally much.
  package struct Rung: Equatable, Sendable {
    /// How many trials take part.
    package var trials: Int
    /// What each may use, such as epochs.
    package var resource: Int

    package init(trials: Int, resource: Int) {
      self.trials = trials
      self.resource = resource
    }
  }

  /// From the one with most trials to the one with most of the resource.
  package let rungs: [Rung]

  /// - Parameters:
  ///   - trials: those of the first rung, at least 1.
  ///   - factor: at least 2.
  ///   - least: below which no rung goes, at least 1.
  ///   - most: what the last rung uses, `least` or more.
  package init(trials: Int, factor: Int, least: Int, most: Int) {
    /// How often a number can be divided before it is below a limit.
    func divisions(_ number: Int, downTo limit: Int) -> Int {
      var (left, count) = (number, 0)
      while left / factor >= limit {
        left /= factor
        count += 1
      }
      return count
    }
    let count = 1 + min(divisions(trials, downTo: 1), divisions(most, downTo: least))
    var rungs: [Rung] = []
    var (left, resource) = (trials, most)
    for _ in 0..<count {
      rungs.append(Rung(trials: left, resource: 0))
      left = (left + factor - 1) / factor
    }
    for place in rungs.indices.reversed() {
      rungs[place].resource = resource
      resource /= factor
    }
    self.rungs = rungs
  }
}
