import SluiceEngine
import SluiceFrame
import SluicePlots

/// The step that bears the name of a cross-validation: the folds' numbers, their means and deviations.
struct CrossValidationSummary: StepKind {
  static let declaration = StepDeclaration(
    name: CrossValidateStep.declaration.name, version: CrossValidateStep.declaration.version,
    summary: CrossValidateStep.declaration.summary,
    inputs: [
      PortDeclaration("scores", .metrics, isList: true, "One for each fold."),
      PortDeclaration(
        "fits", .metrics, isList: true, isOptional: true, "What the training says itself."),
    ], outputs: CrossValidateStep.declaration.outputs,
    parameters: [.required("metric", .string, "What is reported.")],
    results: CrossValidateStep.declaration.results, example: "")

  static let definition = StepDefinition(CrossValidationSummary.self)

  private let metric: String

  init(_ parameters: StepParameters) throws(ParameterError) {
    metric = parameters.string("metric")
  }

  func run(_ io: inout StepIO) throws {
    let documents = try io.inputs("scores", as: Metrics.self)
    let epochs = try io.inputs("fits", as: Metrics.self).map(FoldMetrics.epochs)
    let metrics = FoldMetrics(documents)
    let scores = try metrics.values(of: metric).compactMap { $0 }
    guard scores.count == documents.count else {
      throw StepFailure("\(documents.count - scores.count) folds have no '\(metric)'")
    }
    let spread = Spread(scores)
    io.result("score", .number(spread.mean))
    io.result("score-std", .number(spread.deviation))
    io.result("score-min", .number(scores.min() ?? 0))
    io.result("score-max", .number(scores.max() ?? 0))
    io.output("metrics", Metrics(Self.means(documents.map(\.json))))
    io.output("folds", table(metrics, epochs))
    var folds = LinePlot.Series("folds", perStep: scores)
    folds.isJoined = false
    let mean = LinePlot.Series(
      "mean", [.init(1, spread.mean), .init(Double(scores.count), spread.mean)])
    io.output(
      "plot",
      Plot(
        svg: LinePlot(
          title: "\(metric) by fold", xLabel: "fold", yLabel: metric, series: [folds, mean],
          wholeNumbers: true
        ).svg()))
  }

  private func table(_ metrics: FoldMetrics, _ epochs: [Double?]) -> Table {
    let folds = metrics.numbers
    var columns: [(String, [ParameterValue])] = [
      ("fold", folds.indices.map { .integer($0 + 1) })
    ]
    if epochs.contains(where: { $0 != nil }) {
      columns.append(
        (
          "epochs-used",
          epochs.map { $0.flatMap { Int(exactly: $0) }.map { .integer($0) } ?? .null }
        ))
    }
    for name in metrics.names {
      columns.append((name, folds.map { $0[name].map { .number($0) } ?? .null }))
    }
    return Table(
      names: columns.map(\.0), columns: columns.map { Column(values: $0.1) },
      rowCount: folds.count)
  }

  /// The documents as one: of every `value` the mean, with SageMaker's `standard_deviation` beside it.
  private static func means(_ documents: [JSONValue]) -> JSONValue {
    guard case .object(let members)? = documents.first else { return .null }
    if let values = numbers(documents.map { $0["value"] }) {
      let spread = Spread(values)
      return .object([
        "value": .number(spread.mean), "standard_deviation": .number(spread.deviation),
      ])
    }
    return .object(
      Dictionary(
        uniqueKeysWithValues: members.filter { !isList($0.value) }.keys.map { key in
          let own = documents.map { $0[key] }
          if let values = numbers(own) { return (key, .number(Spread(values).mean)) }
          return (key, means(own.map { $0 ?? .null }))
        }))
  }

  /// What rows a list has differs from fold to fold.
  private static func isList(_ value: JSONValue) -> Bool {
    if case .array = value { true } else { false }
  }

  /// nil where one of the folds has none.
  private static func numbers(_ values: [JSONValue?]) -> [Double]? {
    let known = values.compactMap { $0?.doubleValue }
    return known.count == values.count ? known : nil
  }
}

/// The mean of numbers and their deviation from it.
struct Spread {
  let mean: Double
  /// As `numpy.std` gives it, dividing by how many there are.
  let deviation: Double

  /// - Precondition: there is at least one.
  init(_ values: [Double]) {
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    let squares = values.map { ($0 - mean) * ($0 - mean) }
    deviation = (squares.reduce(0, +) / Double(values.count)).squareRoot()
  }
}
