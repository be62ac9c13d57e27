import SluiceEngine
import SluiceFrame
import SluiceLearn
import SluicePlots
import SluiceStore

/// Learns a factorization machine.
struct TrainStep: StepKind {
  static let declaration = StepDeclaration(
    name: "train", version: 2,
    summary: "Learns a factorization machine from records.",
    details: """
      ŷ = bias + Σ wᵢxᵢ + Σᵢ<ⱼ ⟨vᵢ, vⱼ⟩xᵢxⱼ (S. Rendle, Factorization Machines, ICDM 2010), learned by mini-batches. \
      The same records, parameters and seed give the same bytes at any number of threads. The error \
      on the training rows is taken while they are learned from, before each step; that on validation and test rows \
      after each epoch; nothing is ever learned from these. Learning rates, initial weights and weight decay are \
      relative to the spread of what is learned. `target-transform: log1p` learns ln(1 + label), for counts with a \
      heavy tail; predictions come back on the scale of the labels, as their middle, or with `bias-correction: \
      smearing` as their mean. With `early-stopping` the best epoch's weights are kept, judged by the input \
      `validation` or by a part of the training rows that is held out; test rows never decide anything. With \
      `input-mode: pipe` the records are read as a stream in every epoch, in parts of `buffer-size` rows, within which \
      they are shuffled; where all rows fit into one part the model is the same to the last bit. A training that is \
      killed goes on behind its last checkpoint in the next run, and ends with the same bytes.
      """,
    inputs: [
      PortDeclaration("train", .records, "The rows to learn from, with labels."),
      PortDeclaration(
        "validation", .records, isOptional: true, "Rows that decide when to stop early."),
      PortDeclaration("test", .records, isOptional: true, "Rows to judge every epoch by."),
      PortDeclaration(
        "sample-weight", .labels, isOptional: true, "How much each training row counts."),
    ],
    outputs: [
      PortDeclaration("model", .model, "Bias, linear weights and factors."),
      PortDeclaration("metrics", .metrics, "The errors after every epoch."),
      PortDeclaration("learning-curve", .plot, "The same as a picture."),
    ],
    parameters: TrainParameters.declarations,
    results: [
      .rows,
      ResultDeclaration(
        "train-rmse", .number, "The error on the training rows after the last epoch."),
      ResultDeclaration("validation-rmse", .number, "The same on the validation rows."),
      ResultDeclaration("test-rmse", .number, "The same on the test rows, where they are given."),
      ResultDeclaration("train-rmsle", .number, "The error where ln(1 + label) is learned."),
      ResultDeclaration("validation-rmsle", .number, "The same on the validation rows."),
      ResultDeclaration("test-rmsle", .number, "The same on the test rows."),
      ResultDeclaration("train-log-loss", .number, "The error where a class is learned."),
      ResultDeclaration("validation-log-loss", .number, "The same on the validation rows."),
      ResultDeclaration("test-log-loss", .number, "The same on the test rows."),
      ResultDeclaration("best-epoch", .integer, "The epoch whose weights were kept."),
    ],
    example: """
      - name: model
        uses: train
        inputs: { train: records.train, test: records.test }
        with: { num-factors: 64, epochs: 20, mini-batch-size: 1000 }
      """)

  private let parameters: FactorizationMachineParameters
  /// Rows in memory at a time; nil for all of them.
  private let bufferSize: Int?
  /// In epochs; 0 for no checkpoints, nil for now and then.
  private let checkpointInterval: Int?

  var readsFiles: Bool { bufferSize != nil }

  init(_ parameters: StepParameters) throws(ParameterError) {
    self.parameters = try TrainParameters.read(parameters)
    bufferSize =
      parameters.string("input-mode") == "pipe" ? parameters.integer("buffer-size") : nil
    checkpointInterval = parameters.optionalInteger("checkpoint-every")
  }

  func run(_ io: inout StepIO) throws {
    let curve = LearningCurve()
    let (epochs, progress, log) = (parameters.epochs, io.progressHandler, io.logHandler)
    var trainer = FactorizationMachineTrainer(parameters: parameters, threadCount: io.threads)
    trainer.checkpoints = CheckpointFile(path: io.place.checkpoint, folder: io.place.checkpoints)
      .checkpoints(every: checkpointInterval, curve, log: log)
    let isCancelled = io.isCancelled
    let onEpoch: @Sendable (EpochReport) -> Bool = { report in
      curve.append(report)
      log(LearningCurve.line(report, of: epochs))
      progress(Double(report.epoch) / Double(epochs), "epoch \(report.epoch) of \(epochs)")
      return !isCancelled()
    }
    let model: FactorizationMachine
    if let bufferSize {
      model = try stream(io, trainer, bufferSize, onEpoch)
      if let rows = io.record(at: "train")?.facts["rows"] { io.result("rows", rows) }
    } else {
      let train = try io.input("train", as: Records.self)
      let weights = try io.optionalInput("sample-weight", as: Labels.self)
      model = try trainer.train(
        train, weights: weights?.values,
        validation: try io.optionalInput("validation", as: Records.self),
        test: try io.optionalInput("test", as: Records.self), onEpoch: onEpoch)
      io.result("rows", .integer(train.matrix.rowCount))
    }
    if isCancelled() { throw CancellationError() }
    let reports = curve.reports
    let best = reports.last { $0.isBest }
    // Of the model that is given: the second training's, the best epoch's, or the last one's.
    if let kept = reports.last(where: \.isRefit) ?? best ?? reports.last {
      let name = kept.loss.rawValue
      io.result("train-\(name)", .number(kept.train))
      if let value = best?.validation ?? kept.validation {
        io.result("validation-\(name)", .number(value))
      }
      if let value = kept.test { io.result("test-\(name)", .number(value)) }
      if let best { io.result("best-epoch", .integer(best.epoch)) }
    }
    io.output("model", model)
    io.output("metrics", Metrics(LearningCurve.json(reports)))
    io.output("learning-curve", Plot(svg: LearningCurve.svg(reports)))
  }

  private func stream(
    _ io: StepIO, _ trainer: FactorizationMachineTrainer, _ bufferSize: Int,
    _ onEpoch: @escaping @Sendable (EpochReport) -> Bool
  ) throws -> FactorizationMachine {
    if io.record(at: "sample-weight") != nil {
      throw StepFailure(
        "sample weights are for rows in memory", hint: "leave out input-mode: pipe")
    }
    func source(_ port: String) throws -> RecordStream? {
      try io.record(at: port).map { record in
        try RecordStream(
          path: io.place.store.path(of: record.digest), readsAgain: true,
          scratch: io.place.scratch)
      }
    }
    guard let train = try source("train") else { preconditionFailure("no training rows") }
    return try trainer.train(
      streaming: train, bufferSize: bufferSize, validation: try source("validation"),
      test: try source("test"), onEpoch: onEpoch)
  }
}
