package import SluiceDiagnostics
package import SluiceYAML

/// A pipeline file as it was written, with the files it includes: names and places, nothing looked up yet.
package struct PipelineSpec: Sendable {
  package var name: String
  package var description: String?
  /// Those of the pipeline file itself, which a run sets.
  package var parameters: [PipelineParameter]
  /// Those of all files, an included file's in the place where it is included.
  package var steps: [StepSpec]
  package var file: SourceFile
  /// The pipeline file's scope first, then one for each time a file is included; each behind the one it is in.
  package var scopes: [FileScope]
  /// Every file that was read, the pipeline file first.
  package var files: [SourceFile]
  /// For each included file, by path, where it is named first.
  package var includedAt: [String: SourceSpan]
}

/// What the names within one file mean, each time it is included.
package struct FileScope: Sendable {
  /// The scope of the including file; nil for the pipeline file.
  package var parent: Int?
  package var parameters: [PipelineParameter]
  package var environment: [EnvironmentVariable]
  /// What stands before the names of its steps in the including file: `clean-`, or nothing.
  package var prefix: String
  /// The values that the including file gives to its parameters.
  package var with: YAMLNode?
  /// Where it is included.
  package var span: SourceSpan
}

/// A variable of the process's environment that expressions may name.
package struct EnvironmentVariable: Sendable {
  package var name: String
  package var nameSpan: SourceSpan
  /// nil makes it required.
  package var defaultValue: String?
}

/// A parameter that a pipeline declares and `-p name=value` sets.
package struct PipelineParameter: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case path, string, integer, number, boolean, list
  }

  package var name: String
  package var nameSpan: SourceSpan
  package var kind: Kind
  /// Of a list: what its elements are; nil for any plain values.
  package var element: Kind?
  /// nil makes it required.
  package var defaultValue: ParameterValue?
  /// Limits, inclusive; of a list, those of its elements.
  package var minimum: Double?
  package var maximum: Double?
  package var choices: [ParameterValue]
  package var help: String?
  /// The declaration is wrong, which is reported: that it has no value says nothing more.
  package var isMistaken = false
}

/// One entry of `steps:`, or one combination of a matrix.
package struct StepSpec: Sendable {
  package var name: String
  package var nameSpan: SourceSpan
  /// The name within its own file, without the prefix of an include.
  package var localName: String
  /// The place of its file among the pipeline's scopes.
  package var scope: Int
  /// nil where none is given, which is reported.
  package var uses: String?
  package var usesSpan: SourceSpan
  package var inputs: InputSpec
  /// The program of a step with `run:`.
  package var program: WrittenProgram?
  /// The node behind `with:`; nil where there is none.
  package var with: YAMLNode?
  /// The node behind `when:`.
  package var when: YAMLNode?
  /// The node behind `matrix:`.
  package var matrix: YAMLNode?
  /// Which combination it is; nil for a step without a matrix.
  package var combination: StepCombination?
  /// `cache: false`.
  package var isCacheable: Bool
  /// `cache: { expire-after: … }`; nil where its cached result counts for ever.
  package var cacheLifetime: CacheLifetime?
  package var execution = StepExecution()
  /// The kind of a step that stands for part of another; nil where `uses` names it.
  package var definition: StepDefinition?
  /// It is one of the steps that stand for one that was written.
  package var isMade = false

  /// The name that stands for all combinations of its matrix; without one, the name.
  package var baseName: String { combination?.baseName ?? name }
}

/// One combination of a step's matrix.
package struct StepCombination: Sendable {
  /// The step's name as it was written, with the prefix of an include.
  package var baseName: String
  /// A value for each name, in the order of the file; empty where they are mistaken, which is reported.
  package var values: [ParameterValue.Member]
  /// The names of the matrix.
  package var names: [String]
}

/// What `inputs:` says.
package enum InputSpec: Sendable {
  case none
  /// Something that cannot be read, which is reported.
  case mistaken
  /// A step's name or a list of them, bound to ports by kind.
  case steps([InputReference])
  /// Port names with what goes into them.
  case ports([PortSpec])

  package struct PortSpec: Sendable {
    package var port: String
    package var portSpan: SourceSpan
    package var references: [InputReference]
    /// Whether a list was written.
    package var isList: Bool
  }
}

/// `step`, `step.port`, `step.Column` or `step.port.Column`.
package struct InputReference: Sendable {
  package var step: String
  /// What follows the first dot; nil for the step alone.
  package var member: String?
  package var span: SourceSpan
}
