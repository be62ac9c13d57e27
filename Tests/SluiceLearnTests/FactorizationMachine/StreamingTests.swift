import SluiceFrame
import SluiceLanes
import SluiceLearn
import SluiceTestSupport
import Testing

/// Learning from rows that come part by part.
struct StreamingTests {
  private static func records(_ rowCount: Int, seed: UInt64) -> Records {
    var random = SeededGenerator(seed: seed)
    var offsets = [0]
    var columns: [Int32] = []
    var values: [Float] = []
    for _ in 0..<rowCount {
      for column in 0..<9 as Range<Int32> where Int.random(in: 0..<3, using: &random) == 0 {
        columns.append(column)
        values.append(Float.random(in: 0.5...2, using: &random))
      }
      offsets.append(columns.count)
    }
    let labels = (0..<rowCount).map { _ in Float.random(in: 0...20, using: &random) }
    return Records(
      matrix: SparseMatrix(
        rowCount: rowCount, columnCount: 9, rowOffsets: offsets, columnIndices: columns,
        values: values),
      labels: Labels(labels))
  }

  private static func parameters(_ change: (inout FactorizationMachineParameters) -> Void)
    -> FactorizationMachineParameters
  {
    var parameters = FactorizationMachineParameters()
    parameters.numFactors = 12
    parameters.epochs = 4
    parameters.miniBatchSize = 7
    change(&parameters)
    return parameters
  }

  private static let train = records(101, seed: 1)
  private static let validation = records(30, seed: 2)
  private static let test = records(31, seed: 3)

  private static func streamed(
    _ parameters: FactorizationMachineParameters, bufferSize: Int, threads: Int
  ) throws -> FactorizationMachine {
    try FactorizationMachineTrainer(parameters: parameters, threadCount: threads).train(
      streaming: RecordsInMemory(train, name: "train"), bufferSize: bufferSize,
      validation: RecordsInMemory(validation, name: "validation"),
      test: RecordsInMemory(test, name: "test"))
  }

  /// A part that holds all rows makes the model that is made from rows in memory.
  @Test(arguments: [false, true])
  func onePartIsAllRows(_ isTransformed: Bool) throws {
    let parameters = Self.parameters {
      $0.epochs = 12
      $0.earlyStopping = EarlyStopping(patience: 2, monitor: .mae, refits: isTransformed)
      if isTransformed {
        $0.targetTransform = .log1p
        $0.biasCorrection = .smearing
      }
    }
    let model = try FactorizationMachineTrainer(parameters: parameters).train(
      Self.train, validation: Self.validation, test: Self.test)
    for bufferSize in [101, 1000] {
      #expect(try Self.streamed(parameters, bufferSize: bufferSize, threads: 2) == model)
    }
  }

  /// Without shuffling it does not matter either how the rows are parted, if the labels' spread is the same.
  @Test func unshuffledPartsAreTheRowsInOrder() throws {
    let parameters = Self.parameters {
      $0.shuffles = false
      $0.optimizer = .adam
    }
    let half = Self.records(49, seed: 5)
    let rows = (0..<98).map { Int32($0 % 49) }
    let twice = Records(
      matrix: half.matrix.selecting(rows: rows),
      labels: half.labels.map { labels in Labels(rows.map { labels.values[Int($0)] }) })
    let trainer = FactorizationMachineTrainer(parameters: parameters)
    let streamed = try trainer.train(
      streaming: RecordsInMemory(twice, name: "twice"), bufferSize: 49)
    let whole = try trainer.train(twice)
    #expect(zip(streamed.factors, whole.factors).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(zip(streamed.linear, whole.linear).allSatisfy { abs($0 - $1) < 1e-3 })
  }

  @Test(arguments: [1, 20, 50])
  func threadsDoNotShow(_ bufferSize: Int) throws {
    let parameters = Self.parameters { $0.earlyStopping = EarlyStopping(patience: 3) }
    let model = try Self.streamed(parameters, bufferSize: bufferSize, threads: 1)
    for threads in [2, 3, 8] {
      #expect(try Self.streamed(parameters, bufferSize: bufferSize, threads: threads) == model)
    }
  }

  /// A row that cannot be learned from, far behind the first part, is named.
  @Test func laterPartsAreChecked() throws {
    var labels = Self.train.labels!.values
    labels[90] = .infinity
    let broken = Records(matrix: Self.train.matrix, labels: Labels(labels))
    let error = #expect(throws: LearnError.self) {
      try FactorizationMachineTrainer(parameters: Self.parameters { _ in }, threadCount: 2).train(
        streaming: RecordsInMemory(broken, name: "b.pbr"), bufferSize: 20)
    }
    #expect(error?.message == "b.pbr: record 91 has the label inf, which is not finite")
    let judged = #expect(throws: LearnError.self) {
      try FactorizationMachineTrainer(parameters: Self.parameters { _ in }, threadCount: 2).train(
        streaming: RecordsInMemory(Self.train, name: "a.pbr"), bufferSize: 20,
        test: RecordsInMemory(broken, name: "b.pbr"))
    }
    #expect(judged?.message == "b.pbr: record 91 has the label inf, which is not finite")
  }

  @Test func aStreamHoldsNothingOut() throws {
    let parameters = Self.parameters { $0.earlyStopping = EarlyStopping(patience: 3) }
    let error = #expect(throws: LearnError.self) {
      try FactorizationMachineTrainer(parameters: parameters).train(
        streaming: RecordsInMemory(Self.train, name: "a.pbr"), bufferSize: 20)
    }
    #expect(error?.message == "nothing is held out of a stream to decide when to stop early")
  }
}
