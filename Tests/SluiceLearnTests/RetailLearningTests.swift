import FoundationEssentials
import SluiceFrame
import SluiceLearn
import Testing

@Suite(.enabled(if: RetailData.isThere, "needs ../shared/data/online-retail.csv.gz"))
struct RetailLearningTests {
  /// Predicting the mean: 69.47. The defaults were chosen on parts of the training rows alone.
  @Test func defaultsReachTheKnownError() throws {
    let (train, test) = try RetailData.parts()
    let log = ReportLog()
    let trainer = FactorizationMachineTrainer(parameters: .init(), threadCount: 2)
    let model = try trainer.train(train, test: test) {
      log.add($0)
      return true
    }
    let judgement = try RegressionJudgement(
      predictions: model.predict(test.matrix, threads: 2), labels: test.labels?.values ?? [],
      trainingLabels: train.labels?.values ?? [])
    #expect(abs(judgement.baseline.rmse - 69.47016) < 1e-4)
    #expect(judgement.model.rmse < 59)
    // Twenty epochs do not overfit.
    let best = log.reports.compactMap(\.test).min() ?? 0
    #expect(judgement.model.rmse < best + 0.5)
    #expect(log.reports.last?.test == judgement.model.rmse)
  }

  /// `SLUICE_BENCHMARKS=1 swift test -c release --filter learningSpeed`
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["SLUICE_BENCHMARKS"] != nil,
      "a benchmark: set SLUICE_BENCHMARKS to run it"))
  func learningSpeed() throws {
    let (train, test) = try RetailData.parts()
    let clock = ContinuousClock()
    let columns = train.matrix.columnCount
    for threads in [1, 2] {
      let log = ReportLog()
      let trainer = FactorizationMachineTrainer(parameters: .init(), threadCount: threads)
      let model = try trainer.train(train, test: test) {
        log.add($0)
        return true
      }
      let seconds = log.reports.map(\.seconds).sorted()
      print("\(threads) threads: epoch \(seconds[0]) s at best, \(seconds[10]) s in the middle")
      let predicting = try clock.measure { _ = try model.predict(train.matrix, threads: threads) }
      print("\(threads) threads: predict \(train.matrix.rowCount) rows in \(predicting)")
      // One column for each of 3,665 items and, behind them, of 4,339 customers.
      let items = Self.units(3665, from: 0, columns: columns)
      let customers = Self.units(4339, from: 3665, columns: columns)
      let recommending = try clock.measure {
        let recommender = try Recommender(model: model, items: items)
        _ = try recommender.recommend(to: customers, top: 10, threads: threads)
      }
      print("\(threads) threads: top 10 of 3665 items for 4339 customers in \(recommending)")
    }
  }

  private static func units(_ count: Int, from first: Int, columns: Int) -> SparseMatrix {
    SparseMatrix(
      rowCount: count, columnCount: columns, rowOffsets: Array(0...count),
      columnIndices: (0..<count).map { Int32(first + $0) },
      values: Array(repeating: 1, count: count))
  }
}
