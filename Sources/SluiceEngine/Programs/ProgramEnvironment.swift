import Glibc
import SluiceStore

/// The variables that a program sees: those it declares, a home and a folder for temporary files, which are the
/// scratch folder, and a search path.
struct ProgramEnvironment {
  private let words: ProgramWords

  init(_ words: ProgramWords) { self.words = words }

  static func callersValue(of name: String) -> String? {
    LookTrace.shared.variable(name)
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  private func declared(_ variable: ProgramSpec.Variable) -> String? {
    variable.value.map { words.text($0) ?? "" } ?? Self.callersValue(of: variable.name)
  }

  /// The folders in which the program is looked for.
  var searchPath: String {
    words.spec.environment.last { $0.name == "PATH" }.flatMap(declared) ?? ProgramSpec.defaultPath
  }

  /// - Parameter scratch: the absolute path of the scratch folder.
  func variables(scratch: String) -> [String: String] {
    var values = [
      "PATH": ProgramSpec.defaultPath, "HOME": scratch, "TMPDIR": scratch,
    ]
    for variable in words.spec.environment {
      if let value = declared(variable) { values[variable.name] = value }
    }
    return values
  }

  /// A variable as it enters the cache key; a value of the caller's is not told, as it may be a secret.
  static func ingredient(_ variable: ProgramSpec.Variable, _ words: ProgramWords) -> String {
    if let value = variable.value { return value.canonicalText }
    guard let value = callersValue(of: variable.name) else { return "not set" }
    return "taken over, " + Digest.of(Array(value.utf8)).hex
  }
}
