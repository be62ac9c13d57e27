import SluiceDiagnostics
import SluiceYAML

/// Makes a step of each combination of a step's `matrix:`.
struct MatrixExpander {
  /// Combinations of one step.
  static let limit = 10_000
  /// Steps of a pipeline with all combinations.
  static let totalLimit = 200_000

  /// By scope.
  let values: [ScopeValues]
  private(set) var diagnostics: [Diagnostic] = []

  init(values: [ScopeValues]) { self.values = values }

  mutating func expand(_ steps: [StepSpec]) -> [StepSpec] {
    if !steps.contains(where: { $0.matrix != nil }) { return steps }
    var expanded: [StepSpec] = []
    for step in steps {
      guard let matrix = step.matrix else {
        expanded.append(step)
        continue
      }
      let combinations = combinations(of: step, matrix)
      if expanded.count + combinations.count > Self.totalLimit {
        diagnostics.append(
          .error("the pipeline has more than \(Self.totalLimit) steps", at: matrix.span))
        return expanded
      }
      expanded += combinations
    }
    return expanded
  }

  private typealias Axis = (name: String, values: [ParameterValue])

  private mutating func combinations(of step: StepSpec, _ matrix: YAMLNode) -> [StepSpec] {
    var whole = step
    whole.combination = StepCombination(baseName: step.name, values: [], names: [])
    guard case .mapping(let entries) = matrix.content, !entries.isEmpty else {
      if !matrix.isMistaken {
        diagnostics.append(
          .error(
            "'matrix' must be a mapping of names to lists, found "
              + (matrix.content == .mapping([]) ? "an empty one" : matrix.words), at: matrix.span,
            hint: "such as { factors: [8, 16] }"))
      }
      return [whole]
    }
    let axes = entries.compactMap { axis($0, of: step) }
    whole.combination?.names = entries.map(\.key)
    guard axes.count == entries.count else { return [whole] }
    var count = 1
    for axis in axes {
      let (product, isOver) = count.multipliedReportingOverflow(by: axis.values.count)
      guard !isOver, product <= Self.limit else {
        diagnostics.append(
          .error(
            "the matrix has more than \(Self.limit) combinations", at: matrix.span,
            hint: axes.map { "\($0.values.count)" }.joined(separator: " × ")))
        return [whole]
      }
      count = product
    }
    return steps(step, axes, count)
  }

  private mutating func axis(_ entry: YAMLEntry, of step: StepSpec) -> Axis? {
    if let problem = PipelineReader.nameProblem(entry.key) {
      diagnostics.append(.error("the matrix name '\(entry.key)' \(problem)", at: entry.keySpan))
      return nil
    }
    var interpolation = Interpolation(
      scope: StepScope(values: values[step.scope], isIncluded: step.scope > 0),
      isOutermost: step.scope == 0)
    let located = interpolation.resolve(entry.value)
    diagnostics += interpolation.diagnostics
    guard interpolation.unresolvedCount == 0 else { return nil }
    guard case .list(let elements) = located.content else {
      diagnostics.append(
        .error(
          "'\(entry.key)' of the matrix must be a list, found \(located.words)",
          at: entry.value.span))
      return nil
    }
    if elements.isEmpty {
      diagnostics.append(
        .error("'\(entry.key)' of the matrix is an empty list", at: entry.value.span))
      return nil
    }
    var seen: Set<String> = []
    for element in elements {
      if !element.value.isScalarOrListOfScalars {
        diagnostics.append(
          .error(
            "a value of the matrix must be single or a list of single values, found "
              + element.words, at: element.span))
        return nil
      }
      if !seen.insert(element.value.canonicalText).inserted {
        diagnostics.append(
          .error("'\(entry.key)' of the matrix has a value twice", at: element.span))
        return nil
      }
    }
    return (entry.key, elements.map(\.value))
  }

  /// In the order of the file: the last name changes fastest.
  private func steps(_ step: StepSpec, _ axes: [Axis], _ count: Int) -> [StepSpec] {
    let names = axes.map(\.name)
    let combinations = (0..<count).map { number in
      var rest = number
      var values: [ParameterValue.Member] = []
      for axis in axes.reversed() {
        values.append(.init(axis.name, axis.values[rest % axis.values.count]))
        rest /= axis.values.count
      }
      return Array(values.reversed())
    }
    var suffixes = combinations.map { values in
      values.map { StepCombination.namePart($0.value) }.joined(separator: "-")
    }
    let longest = suffixes.map(\.utf8.count).max() ?? 0
    if Set(suffixes).count < count || longest + step.name.utf8.count > 100 {
      suffixes = (1...count).map(String.init)
    }
    return zip(combinations, suffixes).map { values, suffix in
      var copy = step
      copy.name = "\(step.name)@\(suffix)"
      copy.combination = StepCombination(baseName: step.name, values: values, names: names)
      return copy
    }
  }
}

extension StepCombination {
  /// A value as part of a step's name, which is a folder's name too.
  static func namePart(_ value: ParameterValue) -> String {
    if case .list(let values) = value { return values.map(namePart).joined(separator: "+") }
    return value.plainText.unicodeScalars.reduce(into: "") { text, scalar in
      let isPlain =
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      text += isPlain || scalar == "_" || scalar == "+" || scalar == "-" ? String(scalar) : "_"
    }
  }
}

extension ParameterValue {
  fileprivate var isScalarOrListOfScalars: Bool {
    switch self {
    case .map: false
    case .list(let values):
      values.allSatisfy {
        switch $0 {
        case .list, .map: false
        default: true
        }
      }
    default: true
    }
  }
}
