import SluiceFrame

/// A text of a program step with places for what is known only when the step runs.
struct ProgramTemplate: Sendable, Equatable {
  enum Part: Sendable, Equatable {
    case text(String)
    /// The path of what is at an input port.
    case input(String)
    /// The path at which an output is expected.
    case output(String)
    /// A parameter of the step.
    case parameter(String)
    /// The folder of the file that declares the step.
    case folder
    /// A value of the pipeline that was known before anything ran.
    case value(ParameterValue)
    /// The same, where it is the path of a file whose content counts.
    case path(String, parameter: String)
  }

  var parts: [Part]

  /// The text that enters a cache key: values by what they are, files and folders by where they are named.
  var canonicalText: String {
    parts.map { part in
      switch part {
      case .text(let text):
        text.split(separator: "$", omittingEmptySubsequences: false)
          .joined(separator: "$$")
      case .input(let name): "${inputs.\(name)}"
      case .output(let name): "${outputs.\(name)}"
      case .parameter(let name): "${params.\(name)}"
      case .folder: "${step.folder}"
      case .value(let value):
        value.programText.split(
          separator: "$", omittingEmptySubsequences: false
        ).joined(separator: "$$")
      case .path(_, let name): "${parameters.\(name)}"
      }
    }.joined()
  }

  /// Whether it stands for paths of inputs or outputs.
  var namesPorts: Bool {
    parts.contains { part in
      switch part {
      case .input, .output: true
      default: false
      }
    }
  }
}

extension ParameterValue {
  /// The value as one word of a command line; the elements of a list stand behind each other with commas.
  var programText: String {
    switch self {
    case .list(let values): values.map(\.programText).joined(separator: ",")
    case .map: String(decoding: json.encoded(), as: UTF8.self)
    case .string(let text): text
    case .null: ""
    case .number(let value): Int(exactly: value).map(String.init) ?? "\(value)"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    }
  }

  /// The words a command line gets for a value that is a whole word of its template: none for nothing, one for each
  /// element of a list.
  var programWords: [String] {
    switch self {
    case .null: []
    case .list(let values): values.flatMap(\.programWords)
    default: [programText]
    }
  }
}
