package import SluiceDiagnostics
package import SluiceYAML

/// A pipeline file as it was written: names and places, nothing looked up yet.
package struct PipelineSpec: Sendable {
  package var name: String
  package var description: String?
  package var parameters: [PipelineParameter]
  package var steps: [StepSpec]
  package var file: SourceFile
}

/// A parameter that a pipeline declares and `-p name=value` sets.
package struct PipelineParameter: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case path, string, integer, number, boolean, list
  }

  package var name: String
  package var nameSpan: SourceSpan
  package var kind: Kind
  /// nil makes it required.
  package var defaultValue: ParameterValue?
  package var minimum: Double?
  package var maximum: Double?
  package var choices: [ParameterValue]
  package var help: String?
  /// The declaration is wrong, which is reported: that it has no value says nothing more.
  package var isMistaken = false
}

/// One entry of `steps:`.
package struct StepSpec: Sendable {
  package var name: String
  package var nameSpan: SourceSpan
  /// nil where none is given, which is reported.
  package var uses: String?
  package var usesSpan: SourceSpan
  package var inputs: InputSpec
  /// The node behind `with:`; nil where there is none.
  package var with: YAMLNode?
  /// `cache: false`.
  package var isCacheable: Bool
  /// `cache: { expire-after: … }`; nil where its cached result counts for ever.
  package var cacheLifetime: CacheLifetime?
  package var execution = StepExecution()
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
