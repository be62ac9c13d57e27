import SluiceDiagnostics
package import SluiceFrame

/// A checked pipeline: every name looked up, every type fitting, no cycle.
package struct Pipeline: Sendable {
  package let spec: PipelineSpec
  package let settings: ParameterSettings
  /// In the order of the file.
  package let steps: [PipelineStep]
  /// The steps' places in an order in which each comes after what it needs; ties keep the file's order.
  package let order: [Int]

  package func index(of name: String) -> Int? { steps.firstIndex { $0.name == name } }

  /// For each step the places of the steps that read it, rising.
  package var readers: [[Int]] {
    var readers = [[Int]](repeating: [], count: steps.count)
    for step in steps {
      for source in step.sources { readers[source].append(step.index) }
    }
    return readers
  }
}

/// One step, ready to be planned.
package struct PipelineStep: Sendable {
  package let index: Int
  package let spec: StepSpec
  package let declaration: StepDeclaration
  package let kind: any Step
  package let parameters: StepParameters
  package let inputs: [InputBinding]
  /// Parameters that name files outside, with the paths.
  package let files: [FileInput]
  /// The columns of each output table, where they are known beforehand.
  package let schemas: [String: Schema]

  package var name: String { spec.name }

  /// The places of the steps it reads, rising, each once.
  package var sources: [Int] { Set(inputs.map(\.source)).sorted() }

  package struct FileInput: Sendable {
    package let parameter: String
    package let path: String
  }
}

/// What goes into a port.
package struct InputBinding: Sendable, Equatable {
  package let port: String
  /// The place within a list port; 0 elsewhere.
  package let position: Int
  /// The place of the step that gives it.
  package let source: Int
  package let sourcePort: String
  /// The column of the table at the source port that is taken as labels.
  package let column: String?
}
