package import SluiceEngine
import SluiceFrame

/// What came of one trial in one rung.
package struct TrialResult: Sendable {
  /// From 1, in the order in which trials were made.
  package var number: Int
  /// From 1.
  var rung: Int
  var parameters: [String: ParameterValue]
  /// What the rung gives to each trial, such as epochs.
  var resource: Int?
  /// For how many epochs the model learned that was kept, the mean over the folds; nil where the kind does not say.
  var epochs: Double?
  /// For each fold; nil where the metric does not exist there.
  var scores: [Double?]
  /// Within the rung, from 1.
  package private(set) var rank = 0

  /// nil where one of the folds has none.
  package var mean: Double? {
    let known = scores.compactMap { $0 }
    guard known.count == scores.count, !known.isEmpty else { return nil }
    return Spread(known).mean
  }

  /// The deviation of the folds from their mean as `numpy.std` gives it, dividing by their number.
  package var deviation: Double? { mean.map { _ in Spread(scores.compactMap { $0 }).deviation } }

  /// Best first, ranks given; equal means keep the order of the trials, and trials without one come last.
  package static func ranked(_ trials: [TrialResult], isLargerBetter: Bool) -> [TrialResult] {
    func key(_ trial: TrialResult) -> Double {
      guard let mean = trial.mean, !mean.isNaN else { return .infinity }
      return isLargerBetter ? -mean : mean
    }
    var sorted = trials.sorted { (key($0), $0.number) < (key($1), $1.number) }
    for place in sorted.indices { sorted[place].rank = place + 1 }
    return sorted
  }

  var json: JSONValue {
    func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    var members: [String: JSONValue] = [
      "trial": .integer(self.number), "rung": .integer(rung), "rank": .integer(rank),
      "parameters": .object(parameters.mapValues(\.json)),
      "scores": .array(scores.map(number)), "mean": number(mean), "std": number(deviation),
    ]
    if let resource { members["resource"] = .integer(resource) }
    if let epochs { members["epochs"] = .number(epochs) }
    return .object(members)
  }

  /// - Returns: nil for what `json` did not give.
  init?(_ json: JSONValue) {
    guard case .integer(let number)? = json["trial"], case .integer(let rung)? = json["rung"],
      case .integer(let rank)? = json["rank"], case .object(let parameters)? = json["parameters"],
      case .array(let scores)? = json["scores"]
    else { return nil }
    self.init(
      number: number, rung: rung,
      parameters: parameters.compactMapValues { ParameterValue(result: $0) }, resource: nil,
      epochs: json["epochs"]?.doubleValue, scores: scores.map(\.doubleValue), rank: rank)
    if case .integer(let value)? = json["resource"] { resource = value }
  }

  package init(
    number: Int, rung: Int, parameters: [String: ParameterValue], resource: Int? = nil,
    epochs: Double? = nil, scores: [Double?], rank: Int = 0
  ) {
    self.number = number
    self.rung = rung
    self.parameters = parameters
    self.resource = resource
    self.epochs = epochs
    self.scores = scores
    self.rank = rank
  }
}
