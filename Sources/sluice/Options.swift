import ArgumentParser
import Glibc
import SluiceEngine
import SluiceStore

/// Where results are kept.
struct ProjectOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The folder for everything that runs write (or set SLUICE_ARTIFACTS).", valueName: "folder"),
    completion: .directory)
  var artifacts: String?

  /// The artifacts folder: the option, else the environment, else `artifacts`.
  var folder: String { artifacts ?? Environment.value("SLUICE_ARTIFACTS") ?? "artifacts" }
}

/// A pipeline file with values for its parameters.
struct PipelineOptions: ParsableArguments {
  @Argument(help: "The pipeline file.", completion: Completions.pipelines)
  var pipeline: String

  @OptionGroup var settings: ParameterOptions
}

/// Values for a pipeline's parameters.
struct ParameterOptions: ParsableArguments {
  @Option(
    name: [.customShort("p"), .customLong("param")],
    help: ArgumentHelp("A value for a parameter; can be repeated.", valueName: "name=value"),
    completion: Completions.parameters)
  var parameters: [String] = []

  @Option(
    name: .customLong("params"),
    help: ArgumentHelp(
      "A YAML or JSON file with values for parameters; -p overrides it.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var parameterFile: String?

  var isEmpty: Bool { parameters.isEmpty && parameterFile == nil }

  func validate() throws { _ = try assignments() }

  /// The assignments of the command line, split at their first `=`.
  func assignments() throws -> [ParameterAssignment] {
    try parameters.map { assignment in
      guard let equals = assignment.firstIndex(of: "="), equals != assignment.startIndex else {
        throw ValidationError("'-p \(assignment)' is not of the form name=value")
      }
      return ParameterAssignment(
        name: String(assignment[..<equals]),
        given: .text(String(assignment[assignment.index(after: equals)...])))
    }
  }
}

/// How results are printed.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print JSON for programs instead of text for people.")
  var json = false
}

/// The process's environment.
enum Environment {
  static func value(_ name: String) -> String? {
    guard let text = unsafe getenv(name) else { return nil }
    let value = unsafe String(cString: text)
    return value.isEmpty ? nil : value
  }

  /// The same for what a pipeline depends on.
  static func planned(_ name: String) -> String? {
    LookTrace.shared.variable(name)
    return value(name)
  }

  static var user: String {
    if let name = value("USER") ?? value("LOGNAME") { return name }
    guard let entry = unsafe getpwuid(getuid()), let name = unsafe entry.pointee.pw_name else {
      return "\(getuid())"
    }
    return unsafe String(cString: name)
  }

  static var host: String {
    var name = [CChar](repeating: 0, count: 256)
    guard unsafe gethostname(&name, name.count - 1) == 0 else { return "unknown" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
