import ArgumentParser
import FoundationEssentials
import SluiceDiagnostics
import SluiceEngine
import SluiceFrame
import SluiceLearn
import SluiceSteps
import SluiceStore

/// `sluice train`.
struct TrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Learn a factorization machine from a stream of RecordIO-protobuf.",
    discussion: """
      Reads files, named pipes or standard input, of any length: memory is that of the model and of 'buffer-size' rows. \
      What can be read only once is kept in a temporary file (in TMPDIR) if there is more than one epoch. The parameters \
      are those of the step 'train' ('sluice steps train'). Nothing is recorded; for lineage and cache, use the step.

      With --checkpoint a training that was killed goes on where it was when the same command is given again, with the \
      same rows: what came through a pipe has to come again. The model is the same as that of an undisturbed training. \
      The file goes once the model is written.

      EXAMPLES:
        sluice train --train train.pbr --test test.pbr -p num-factors=64 -p epochs=20 -o model.safetensors
        zcat train.pbr.gz | sluice train --train - --params train.yaml -o model.safetensors
      """)

  @Option(
    help: ArgumentHelp("The rows to learn from; - for standard input.", valueName: "file"),
    completion: .file())
  var train: String

  @Option(
    help: ArgumentHelp("Rows that decide when to stop early.", valueName: "file"),
    completion: .file())
  var validation: String?

  @Option(
    help: ArgumentHelp("Rows to judge every epoch by.", valueName: "file"), completion: .file())
  var test: String?

  @Option(
    name: [.customShort("p"), .customLong("param")],
    help: ArgumentHelp("A parameter of 'train'; can be repeated.", valueName: "name=value"))
  var parameters: [String] = []

  @Option(
    name: .customLong("params"),
    help: ArgumentHelp("A YAML file with parameters; not together with -p.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var parameterFile: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Where the model goes.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var output: String

  @Option(
    help: ArgumentHelp(
      "Where it is kept how far the training came, now and then or every 'checkpoint-every' epochs.",
      valueName: "file"),
    completion: .file())
  var checkpoint: String?

  @Flag(help: "Print the errors after every epoch as JSON.")
  var json = false

  func validate() throws {
    if let wrong = parameters.first(where: { !$0.contains("=") }) {
      throw ValidationError("-p needs name=value, not '\(wrong)'")
    }
    if parameterFile != nil, !parameters.isEmpty {
      throw ValidationError("parameters come from --params or from -p, not from both")
    }
    if [train, validation, test].filter({ $0 == "-" }).count > 1 {
      throw ValidationError("only one of the inputs can be standard input")
    }
    if let checkpoint, [output, train, validation, test].contains(checkpoint) {
      throw ValidationError("--checkpoint needs a file of its own, not '\(checkpoint)'")
    }
  }

  func run() async throws {
    try await Failure.reporting {
      let file = try parameterText()
      let (training, diagnostics) = StreamedTraining.read(file)
      Failure.print(diagnostics, files: [file])
      guard let training else { throw ExitStatus.wrongInput }
      if let problem = training.checkpointProblem(hasFile: checkpoint != nil) {
        Terminal.standardError.write("\(problem)\n")
      }
      let scratch = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
      do {
        let result = try await StepThread.run {
          try training.run(
            train: train, validation: validation, test: test, checkpoint: checkpoint,
            threads: ProcessorCount.usable, scratch: scratch
          ) { Terminal.standardError.write("\($0)\n") }
        }
        var sink = MemorySink()
        try result.model.safetensors.write(to: &sink)
        try AtomicFile.write(sink.bytes, to: output)
        if let checkpoint { try removeFile(checkpoint) }
        if json { JSONOutput.print(result.metrics) }
      } catch let error as LearnError {
        throw Failure.wrongInput(error.message, hint: error.hint)
      }
    }
  }

  /// What stands in for a pipeline file's `with:`.
  private func parameterText() throws -> SourceFile {
    if let parameterFile {
      let bytes = try FileBytes.read(parameterFile)
      return SourceFile(path: parameterFile, text: String(decoding: bytes, as: UTF8.self))
    }
    let lines = parameters.map { assignment in
      let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return "\(parts[0]): \(parts[1])\n"
    }
    return SourceFile(path: "-p", text: lines.isEmpty ? "{}" : lines.joined())
  }
}
