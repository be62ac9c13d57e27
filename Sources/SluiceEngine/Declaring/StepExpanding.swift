package import SluiceDiagnostics
import SluiceYAML

/// A kind that stands for several steps, which are put in its place before anything is planned.
///
/// Each of them is a step like any other: it has its own cache entry, its own record, and its own place in the lineage.
package protocol StepExpanding: BuiltInStep {
  /// Adds the steps, the last of which bears the name of the step as it was written.
  static func expand(_ expansion: inout StepExpansion)
}

extension StepExpanding {
  package static var expander: (@Sendable (inout StepExpansion) -> Void)? { { expand(&$0) } }
}

/// One of the steps that stand for another.
package struct MadeStep: Sendable {
  /// What goes behind the written name and an `@`; nil for the step that bears the name itself.
  package var suffix: String?
  package var definition: StepDefinition
  /// In the order of the file.
  package var inputs: [Input] = []
  package var settings: [Setting] = []
  /// Its failure does not make the run fail.
  package var allowsFailure = false

  package init(_ suffix: String?, _ definition: StepDefinition) {
    self.suffix = suffix
    self.definition = definition
  }

  /// What goes into one port.
  package struct Input: Sendable {
    enum Source {
      /// What was written for the input of that name.
      case written(String)
      /// The outputs of other made steps.
      case made([(suffix: String, port: String)])
    }

    let port: String
    let source: Source

    /// What the file gives to an input of the kind that is expanded.
    package static func written(_ name: String, to port: String) -> Input {
      Input(port: port, source: .written(name))
    }

    /// An output of another made step, or of each of several.
    package static func made(_ suffixes: [String], _ output: String, to port: String) -> Input {
      Input(port: port, source: .made(suffixes.map { ($0, output) }))
    }
  }

  /// A parameter of a made step.
  package struct Setting: Sendable {
    package let name: String
    let keySpan: SourceSpan
    let content: Content

    enum Content: Sendable {
      case node(YAMLNode)
      /// What a made step reports.
      case result(suffix: String, name: String)
    }

    /// A value, with the place that mistakes in it are shown at.
    package init(
      _ name: String, _ value: ParameterValue, at span: SourceSpan, key: SourceSpan? = nil
    ) {
      self.init(name: name, keySpan: key ?? span, content: .node(YAMLNode(value, span: span)))
    }

    /// What another made step reports once it has run.
    package init(_ name: String, result: String, of suffix: String, at span: SourceSpan) {
      self.init(name: name, keySpan: span, content: .result(suffix: suffix, name: result))
    }

    init(name: String, keySpan: SourceSpan, content: Content) {
      self.name = name
      self.keySpan = keySpan
      self.content = content
    }
  }
}

extension YAMLNode {
  /// A value that no file holds in this form; texts are not looked at for `${…}` a second time.
  init(_ value: ParameterValue, span: SourceSpan) {
    let content: Content =
      switch value {
      case .null: .null
      case .boolean(let value): .boolean(value)
      case .integer(let value): .integer(value)
      case .number(let value): .number(value)
      case .string(let text): .string(text.replacing("${", with: "$${"))
      case .list(let values): .sequence(values.map { YAMLNode($0, span: span) })
      case .map(let members):
        .mapping(
          members.map {
            YAMLEntry(key: $0.key, keySpan: span, value: YAMLNode($0.value, span: span))
          })
      }
    self.init(content, span: span)
  }
}
