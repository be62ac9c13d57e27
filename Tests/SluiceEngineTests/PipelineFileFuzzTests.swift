import SluiceDiagnostics
import SluiceEngine
import SluiceTestSupport
import Testing

/// A pipeline file, however mangled, becomes a pipeline or at least one error, and never ends the program.
@Suite struct PipelineFileFuzzTests {
  private static let yaml = """
    pipeline: p
    env: { WHERE: "count > 0" }
    defaults: { retries: 1, cache: { expire-after: P30D } }
    parameters:
      full: true
      ks: { type: list, of: integer, default: [1, 2], minimum: 1 }
      name: { type: string, default: item, choices: [item, count] }
    steps:
      - { name: rows, uses: load, with: { path: "@@/data.csv" } }
      - { name: sold, uses: filter, inputs: rows, with: { where: "${env.WHERE} and count < ${max(parameters.ks) * 10}" } }
      - name: kept
        uses: filter
        when: matrix.k != 2 or steps.rows.rows > 1
        matrix: { k: "${parameters.ks}", mode: [any, all] }
        inputs: sold
        with: { where: "count >= ${matrix.k} and item != '${matrix.mode}'", on-empty: allow }
      - { name: told, uses: describe, matrix: { mode: [any, all], k: [1, 2] }, inputs: kept, when: parameters.full }
      - { name: all, uses: collect, inputs: told, with: { columns: { k: "${steps.told.matrix.k}" } } }
      - { include: more.yaml, name: more, with: { least: "${if parameters.full then 2 else 3}" } }
      - name: end
        uses: filter
        inputs: more-last
        with: { where: "count > ${min(steps.kept.rows) - 1}" }
    """
  private static let included = """
    parameters: { least: { type: integer, default: 1 } }
    steps:
      - { name: known, uses: dropna, inputs: rows, with: { columns: [item] } }
      - { name: last, uses: filter, inputs: known, with: { where: "count > ${parameters.least}" } }
    """
  private static let words = [
    "${", "}", "steps.", "matrix.", "parameters.", "rows", "kept", "told", "@", "1", "-1", "null",
    "[]",
    "{}", "'", "\"", ": ", ", ", "when", "matrix", "include", "more.yaml", "name", "if ", " then ",
    "true",
    "~", "&a ", "*a", "\n  - ", "\n", "  ", "9999999999999999999", ".", "é", "%", "not ",
    "env.WHERE",
  ]

  @Test func aMangledFileIsAPipelineOrAnError() throws {
    let project = try TestProject()
    try project.write("item,count\na,1\nb,2\n", to: "data.csv")
    try project.write(Self.included, to: "more.yaml")
    let whole = project.build(Self.yaml)
    #expect(whole.pipeline != nil, "\(whole.diagnostics.map(\.message))")
    let seeds = [Array(Self.yaml.utf8)]
    let run = try Fuzzing.run("pipeline", seeds: seeds, words: Self.words, seed: 1124) {
      try isPipeline(String(decoding: $0, as: UTF8.self), project)
    }
    #expect(run.isBalanced, "\(run)")
  }

  @Test func aMangledIncludedFileIsOneOrAnError() throws {
    let project = try TestProject()
    try project.write("item,count\na,1\nb,2\n", to: "data.csv")
    let seeds = [Array(Self.included.utf8)]
    let run = try Fuzzing.run(
      "included", seeds: seeds, words: Self.words, seed: 1125, usual: 1000
    ) { bytes in
      try project.write(String(decoding: bytes, as: UTF8.self), to: "more.yaml")
      return try isPipeline(Self.yaml, project)
    }
    #expect(run.isBalanced, "\(run)")
  }

  private func isPipeline(_ text: String, _ project: TestProject) throws -> Bool {
    let (pipeline, diagnostics) = project.build(text)
    guard let pipeline else {
      #expect(diagnostics.contains { $0.severity == .error }, "nothing is said of\n\(text)")
      return false
    }
    // What is open comes to a step or a failure.
    for step in pipeline.steps {
      for value in [0, 3, 1_000_000] as [ParameterValue] {
        if case .late(let late) = step.condition { _ = late.evaluate { _, _ in value } }
        if case .success(let made) = step.resolved({ _, _ in value }) { #expect(!made.isOpen) }
      }
    }
    return true
  }
}
