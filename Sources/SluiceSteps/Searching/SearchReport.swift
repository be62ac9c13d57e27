import SluiceEngine
import SluiceFrame
import SluicePlots

/// What a search found, as a table and as a picture.
struct SearchReport {
  let metric: String
  let isLargerBetter: Bool
  /// The parameters that were searched over, in the order of the file.
  let names: [String]
  /// What halving gave out.
  let resource: String?
  /// The trials of each rung, best first.
  let rungs: [[TrialResult]]

  /// The trials of all rungs, rung by rung in the order of their numbers.
  private var trials: [TrialResult] { rungs.flatMap { $0.sorted { $0.number < $1.number } } }

  /// A row for each trial of each rung; a column for each fold where there are several.
  var table: Table {
    let trials = trials
    var columns: [(name: String, values: [ParameterValue])] = [
      ("trial", trials.map { .integer($0.number) })
    ]
    func add(_ name: String, _ value: (TrialResult) -> ParameterValue) {
      // A parameter that is called like one of our columns keeps its name.
      var free = name
      while columns.contains(where: { $0.name == free }) || names.contains(free) { free += "-" }
      columns.append((free, trials.map(value)))
    }
    func number(_ value: Double?) -> ParameterValue { value.map { .number($0) } ?? .null }
    if resource != nil { add("rung") { .integer($0.rung) } }
    for name in names {
      columns.append((name, trials.map { $0.parameters[name] ?? .null }))
    }
    if let resource { add(resource) { $0.resource.map { .integer($0) } ?? .null } }
    if trials.contains(where: { $0.epochs != nil }) {
      add("epochs-used") { trial in
        trial.epochs.map { Int(exactly: $0).map { .integer($0) } ?? .number($0) } ?? .null
      }
    }
    let folds = trials.first?.scores.count ?? 1
    if folds > 1 {
      for fold in 0..<folds { add("fold-\(fold + 1)") { number($0.scores[fold]) } }
    }
    add(metric) { number($0.mean) }
    if folds > 1 { add("\(metric)-std") { number($0.deviation) } }
    add("rank") { .integer($0.rank) }
    return Table(
      names: columns.map(\.name), columns: columns.map { Column(values: $0.values) },
      rowCount: trials.count)
  }

  /// The metric by trial with the best so far, then by each parameter of numbers.
  ///
  /// - Parameter logarithmic: the parameters that have a logarithmic axis.
  func svg(logarithmic: Set<String>) -> String {
    let panels =
      [byTrial]
      + names.compactMap { name -> LinePlot? in
        let series = series { trial in
          switch trial.parameters[name] {
          case .integer(let value)?: Double(value)
          case .number(let value)?: value
          default: nil
          }
        }
        guard series.contains(where: { !$0.points.isEmpty }) else { return nil }
        return LinePlot(
          title: "\(metric) by \(name)", xLabel: name, yLabel: metric, series: series,
          xScale: logarithmic.contains(name) ? .logarithmic : .linear)
      }
    return PlotStack(panels.map { $0.svg() }).svg()
  }

  private var byTrial: LinePlot {
    var series = series { Double($0.number) }
    if let first = rungs.first, rungs.count == 1 {
      var best: Double?
      let points = first.sorted { $0.number < $1.number }.compactMap { trial -> LinePlot.Point? in
        if let mean = trial.mean {
          best = best.map { isLargerBetter ? max($0, mean) : min($0, mean) } ?? mean
        }
        return best.map { LinePlot.Point(Double(trial.number), $0) }
      }
      series.append(LinePlot.Series("best so far", points))
    }
    return LinePlot(
      title: "\(metric) by trial", xLabel: "trial", yLabel: metric, series: series,
      wholeNumbers: true)
  }

  private func series(_ x: (TrialResult) -> Double?) -> [LinePlot.Series] {
    rungs.enumerated().map { place, trials in
      let points = trials.compactMap { trial -> LinePlot.Point? in
        guard let mean = trial.mean, let x = x(trial) else { return nil }
        return LinePlot.Point(x, mean)
      }.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
      var name = "trials"
      if rungs.count > 1 {
        name = "rung \(place + 1)"
        if let resource, let amount = trials.first?.resource { name += ", \(amount) \(resource)" }
      }
      var series = LinePlot.Series(name, points)
      series.isJoined = false
      return series
    }
  }
}
