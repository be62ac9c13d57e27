import SluiceDiagnostics
import SluiceYAML

/// Reads how a step is to be executed: `timeout`, `retries`, `backoff`, `resources`, `mutex`, `allow-failure`.
enum ExecutionReader {
  /// The keys that may stand in a step, or under `defaults:`.
  static let keys = ["timeout", "retries", "backoff", "resources", "mutex", "allow-failure"]

  /// - Parameter defaults: what holds where a key is not given.
  static func read(_ reader: inout MappingReader, defaults: StepExecution) -> StepExecution {
    var execution = defaults
    if let seconds = duration(reader.optional("timeout"), &reader) { execution.timeout = seconds }
    if let seconds = duration(reader.optional("backoff"), &reader) { execution.backoff = seconds }
    if let count = integer(reader.optional("retries"), atLeast: 0, &reader) {
      execution.retries = count
    }
    if let name = reader.string(reader.optional("mutex")) { execution.mutex = name }
    if let flag = reader.boolean(reader.optional("allow-failure")) {
      execution.allowsFailure = flag
    }
    if let entry = reader.optional("resources") { resources(entry, &execution, &reader) }
    return execution
  }

  private static func resources(
    _ entry: YAMLEntry, _ execution: inout StepExecution, _ outer: inout MappingReader
  ) {
    var problems: [Diagnostic] = []
    if var reader = MappingReader(
      entry.value, what: "'resources'", keys: ["cpus", "memory"], into: &problems)
    {
      if let count = integer(reader.optional("cpus"), atLeast: 1, &reader) {
        execution.cpus = count
      }
      if let memory = reader.optional("memory") {
        switch memory.value.content {
        case .integer(let bytes) where bytes > 0: execution.memory = bytes
        case .string(let text) where ByteCount.parse(text) ?? 0 > 0:
          execution.memory = ByteCount.parse(text)
        default:
          reader.report(
            .error(
              "'memory' must be an amount of memory, found \(memory.value.words)",
              at: memory.value.span, hint: "write '512 MB' or '2 GiB'"))
        }
      }
      reader.finish(into: &problems)
    }
    for problem in problems { outer.report(problem) }
  }

  static func duration(_ entry: YAMLEntry?, _ reader: inout MappingReader) -> Double? {
    guard let entry, !entry.value.isMistaken else { return nil }
    let seconds: Double? =
      switch entry.value.content {
      case .integer(let number): Double(number)
      case .number(let number): number
      case .string(let text): DurationText.parse(text)
      default: nil
      }
    if let seconds, seconds > 0, seconds < 1e9 { return seconds }
    reader.report(
      .error(
        "'\(entry.key)' must be a length of time, found \(entry.value.words)",
        at: entry.value.span, hint: "write '90s', '5m' or '2h'"))
    return nil
  }

  static func integer(
    _ entry: YAMLEntry?, atLeast minimum: Int, _ reader: inout MappingReader
  ) -> Int? {
    guard let entry, !entry.value.isMistaken else { return nil }
    if case .integer(let number) = entry.value.content, number >= minimum, number <= 1_000_000 {
      return number
    }
    reader.report(
      .error(
        "'\(entry.key)' must be an integer of at least \(minimum), found \(entry.value.words)",
        at: entry.value.span))
    return nil
  }
}
