import SluiceDiagnostics

/// What a program step runs, with the values of the pipeline put in.
struct ProgramSpec: Sendable {
  /// The words of the command line; with a shell, one text.
  var command: [ProgramTemplate]
  /// Whether `/bin/sh -euc` runs the command.
  var usesShell: Bool
  /// Variables in the order of the file; nil takes the value that the caller has.
  var environment: [Variable]
  /// Further files whose content counts.
  var files: [ProgramTemplate]
  /// The JSON file, relative to the scratch folder, whose numbers become results.
  var metrics: String?
  var results: [ResultDeclaration]
  var outputs: [ProgramOutput]
  /// The ports whose inputs lie in a folder of their own, be it one.
  var listInputs: Set<String> = []
  /// The folder of the file that declares the step, as it was named.
  var folder: String

  struct Variable: Sendable {
    var name: String
    /// nil takes the value that the caller has.
    var value: ProgramTemplate?
  }
}

/// One output of a program and the path at which it is expected.
struct ProgramOutput: Sendable {
  var port: PortDeclaration
  /// Relative to the scratch folder.
  var path: String
}

extension ProgramSpec {
  /// Where the programs of steps are looked for that do not declare a `PATH` of their own.
  static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
}
