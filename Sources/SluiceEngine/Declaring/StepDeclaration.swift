/// All that is to be known of a step kind without running it.
///
/// The only source for parsing, checking, hashing, the catalogue and the documentation.
package struct StepDeclaration: Sendable {
  /// What `uses:` names, in kebab-case.
  package let name: String
  /// Rises when the same inputs and parameters give another result; part of the cache key.
  package let version: Int
  /// One sentence.
  package let summary: String
  /// Further sentences: meaning, missing values, order, source.
  package let details: String
  package let inputs: [PortDeclaration]
  package let outputs: [PortDeclaration]
  package let parameters: [ParameterDeclaration]
  /// What it reports about its work, for expressions of other steps.
  package let results: [ResultDeclaration]
  /// A step as it stands in a pipeline file.
  package let example: String
  /// It reads its inputs' digests, so it starts only once they are stored.
  package let needsStoredInputs: Bool
  /// It reads its inputs' files and not their values in memory, but for columns taken as labels.
  package let readsFiles: Bool

  package init(
    name: String, version: Int, summary: String, details: String = "",
    inputs: [PortDeclaration], outputs: [PortDeclaration], parameters: [ParameterDeclaration],
    results: [ResultDeclaration] = [], example: String, needsStoredInputs: Bool = false,
    readsFiles: Bool = false
  ) {
    self.name = name
    self.version = version
    self.summary = summary
    self.details = details
    self.inputs = inputs
    self.outputs = outputs
    self.parameters = parameters
    self.results = results
    self.example = example
    self.needsStoredInputs = needsStoredInputs || readsFiles
    self.readsFiles = readsFiles
  }

  package func input(_ name: String) -> PortDeclaration? { inputs.first { $0.name == name } }

  package func output(_ name: String) -> PortDeclaration? { outputs.first { $0.name == name } }

  package func result(_ name: String) -> ResultDeclaration? { results.first { $0.name == name } }

  package func parameter(_ name: String) -> ParameterDeclaration? {
    parameters.first { $0.name == name }
  }
}
