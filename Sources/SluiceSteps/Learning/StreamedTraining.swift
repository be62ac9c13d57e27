package import SluiceDiagnostics
package import SluiceEngine
package import SluiceFrame
package import SluiceLearn

/// A training outside of any pipeline, from records that are read as a stream.
package struct StreamedTraining: Sendable {
  private let parameters: FactorizationMachineParameters
  private let bufferSize: Int

  /// What came out.
  package struct Result: Sendable {
    package let model: FactorizationMachine
    /// The errors after every epoch, as the step `train` gives them.
    package let metrics: JSONValue
  }

  /// Reads parameters of the step `train` from YAML.
  package static func read(
    _ file: SourceFile
  ) -> (made: StreamedTraining?, diagnostics: [Diagnostic]) {
    StepParameters.read(file, for: TrainStep.declaration) { parameters throws(ParameterError) in
      StreamedTraining(
        parameters: try TrainParameters.read(parameters),
        bufferSize: parameters.integer("buffer-size"))
    }
  }

  /// - Parameters:
  ///   - train: the path of a file or a named pipe, or `-` for standard input; so are the others.
  ///   - scratch: a folder for what is kept of a stream that is read in several epochs.
  ///   - log: a line after each epoch.
  package func run(
    train: String, validation: String?, test: String?, threads: Int, scratch: String,
    log: @escaping @Sendable (String) -> Void
  ) throws -> Result {
    let curve = LearningCurve()
    let trainer = FactorizationMachineTrainer(parameters: parameters, threadCount: threads)
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
