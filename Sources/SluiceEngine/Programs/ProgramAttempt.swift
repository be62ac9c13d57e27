import FoundationEssentials
import SluiceFrame
import SluiceStore

/// One try at a program: its scratch folder, the files that it reads there, and what becomes of those it leaves.
struct ProgramAttempt: Sendable {
  private let step: ProgramStep
  private let place: StepPlace
  /// Absolute.
  private let scratch: String
  private let words: ProgramWords
  private let inputs: ProgramInputs

  /// Makes the scratch folder with everything in it. Blocks.
  init(_ step: ProgramStep, _ io: StepIO) throws {
    self.step = step
    place = io.place
    scratch = ProgramWords.absolute(place.scratch)
    // What a killed process left of a run with the same identifier cannot be taken for this one's.
    try? FileTree.remove(scratch)
    try makeFolder("\(scratch)/outputs")
    for output in step.spec.outputs where output.path.contains("/") {
      let parent = output.path.split(separator: "/").dropLast().joined(separator: "/")
      if parent != "outputs" { try makeFolder("\(scratch)/\(parent)") }
    }
    inputs = try ProgramInputs(io, lists: step.spec.listInputs, in: scratch)
    var words = step.words
    words.inputs = inputs.paths
    self.words = words
    try writeParameters()
  }

  private func writeParameters() throws {
    let values = step.parameters.members.map { ($0.key, $0.value.json) }
    let json = JSONValue.object(Dictionary(values, uniquingKeysWith: { $1 }))
    try writeFile(
      Array(json.encoded(pretty: true)) + [UInt8(ascii: "\n")], to: "\(scratch)/parameters.json")
  }

  private var logs: ProgramLogs { ProgramLogs(folder: ProgramWords.absolute(place.logs)) }

  /// Runs the program to its end, however that comes.
  func run() async throws -> ProgramProcess.Ending {
    let environment = ProgramEnvironment(words)
    var variables = environment.variables(scratch: scratch)
    var command: [String]
    let program: String
    if step.spec.usesShell {
      let shell = ShellText(step.spec.command[0]) { words.values($0) ?? [] }
      for (name, value) in shell.variables { variables[name] = value }
      program = "/bin/sh"
      command = ["sh", "-euc", shell.text]
    } else {
      program = try words.executable(path: environment.searchPath).get()
      command = words.commandLine()
      // A script is told its own path; others see the name they were called by.
      if command[0].contains("/") { command[0] = program }
    }
    try logs.prepare()
    let process = ProgramProcess(
      program: program, words: command, variables: variables, folder: scratch,
      output: logs.output, error: logs.error, memory: place.memory)
    return try await process.run()
  }

  /// Takes over what the program left, or says what went wrong. Blocks.
  func finish(_ ending: ProgramProcess.Ending, _ io: inout StepIO) throws {
    if let failure = ending.failure(of: programName, logs) { throw failure }
    try inputs.check()
    let outputs = ProgramOutputs(
      scratch: scratch, program: programName, store: place.store, codecs: place.codecs)
    for output in step.spec.outputs { try outputs.take(output, &io) }
    try takeResults(&io)
    logs.settle()
    try? FileTree.remove(scratch)
  }

  private var programName: String {
    step.spec.usesShell ? "sh" : (step.spec.command.first.flatMap { words.text($0) } ?? "")
  }

  private func takeResults(_ io: inout StepIO) throws {
    guard let metrics = step.spec.metrics else { return }
    let results = try ProgramResults.read(
      "\(scratch)/\(metrics)", named: metrics, declared: step.spec.results)
    for (name, value) in results { io.result(name, value) }
  }

  /// Leaves the logs of a failed attempt where they are, but for those in which is nothing.
  func keepLogs() { logs.removeEmpty() }
}
