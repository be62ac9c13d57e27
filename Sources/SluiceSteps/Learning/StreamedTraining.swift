package import SluiceDiagnostics
package import SluiceEngine
package import SluiceFrame
package import SluiceLearn

/// A training outside of any pipeline, from records that are read as a stream.
package struct StreamedTraining: Sendable {
  private let parameters: FactorizationMachineParameters
  private let bufferSize: Int
  private let checkpointInterval: Int?

  /// What came out.
  package struct Result: Sendable {
    package let model: FactorizationMachine
    /// The errors after every epoch, as the step `train` gives them.
    package let metrics: JSONValue
  }

  /// What is odd about the parameters where a file for checkpoints is given, or none; nil for nothing.
  package func checkpointProblem(hasFile: Bool) -> String? {
    switch (hasFile, checkpointInterval) {
    case (true, 0): "nothing is kept in the checkpoint with 'checkpoint-every' 0"
    case (false, let epochs?) where epochs > 0:
      "'checkpoint-every' does nothing without a file for it (--checkpoint)"
    default: nil
    }
  }

  /// Reads parameters of the step `train` from YAML.
  package static func read(
    _ file: SourceFile
  ) -> (made: StreamedTraining?, diagnostics: [Diagnostic]) {
    StepParameters.read(file, for: TrainStep.declaration) { parameters throws(ParameterError) in
      StreamedTraining(
        parameters: try TrainParameters.read(parameters),
        bufferSize: parameters.integer("buffer-size"),
        checkpointInterval: parameters.optionalInteger("checkpoint-every"))
    }
  }

  /// - Parameters:
  ///   - train: the path of a file or a named pipe, or `-` for standard input; so are the others.
  ///   - checkpoint: the path of a file in which the training keeps how far it came, and from which it goes on; the
  ///     caller removes it once the model is safe. A checkpoint of another training is an error.
  ///   - scratch: a folder for what is kept of a stream that is read in several epochs.
  ///   - log: a line after each epoch.
  package func run(
    train: String, validation: String?, test: String?, checkpoint: String?, threads: Int,
    scratch: String,
    log: @escaping @Sendable (String) -> Void
  ) throws -> Result {
    let curve = LearningCurve()
    var trainer = FactorizationMachineTrainer(parameters: parameters, threadCount: threads)
    trainer.checkpoints = checkpoint.flatMap {
      CheckpointFile(path: $0).checkpoints(every: checkpointInterval, curve, log: log)
    }
    trainer.checkpoints?.refusesOthers = true
    let epochs = parameters.epochs
    func source(_ path: String, readsAgain: Bool = true) throws(FrameError) -> RecordStream {
      try RecordStream(path: path, readsAgain: readsAgain, scratch: scratch)
    }
    let model = try trainer.train(
      streaming: source(train, readsAgain: trainer.readsAgain), bufferSize: bufferSize,
      validation: validation.map { try source($0) }, test: test.map { try source($0) }
    ) { report in
      curve.append(report)
      log(LearningCurve.line(report, of: epochs))
      return true
    }
    return Result(model: model, metrics: LearningCurve.json(curve.reports))
  }
}
