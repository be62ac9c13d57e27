import SluiceDiagnostics
import SluiceYAML

/// Reads the program of a step that has `run:` in the place of `uses:`.
enum ProgramStepReader {
  static func read(
    run: YAMLEntry?, uses: YAMLEntry?, _ reader: inout MappingReader
  ) -> WrittenProgram? {
    guard let run else {
      for key in WrittenProgram.keys {
        guard let entry = reader.optional(key), entry.key == key else { continue }
        reader.report(
          .error(
            "a step with 'uses' has no '\(key)' of its own", at: entry.keySpan,
            hint: "the step kind declares it; steps with 'run' have it"))
      }
      return nil
    }
    if let uses {
      reader.report(
        .error(
          "a step has 'uses' or 'run', not both", at: uses.keySpan,
          hint: "leave one of them out"))
    }
    return WrittenProgram.read(run, &reader)
  }
}
