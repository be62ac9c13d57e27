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

  private struct Mangler {
    var random: SeededGenerator

    mutating func mangled(_ text: String) -> String {
      var scalars = Array(text.unicodeScalars)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<scalars.count, using: &random)
        let length = Int.random(in: 0...12, using: &random)
        let end = min(scalars.count, place + length)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: scalars.removeSubrange(place..<end)
        case 1:
          let word = PipelineFileFuzzTests.words[Int.random(in: 0..<words.count, using: &random)]
          scalars.insert(contentsOf: word.unicodeScalars, at: place)
        case 2:
          let word = PipelineFileFuzzTests.words[Int.random(in: 0..<words.count, using: &random)]
          scalars.replaceSubrange(place..<end, with: word.unicodeScalars)
        default:
          let other = Int.random(in: 0..<scalars.count, using: &random)
          scalars.insert(contentsOf: scalars[place..<end], at: other)
        }
        if scalars.isEmpty { scalars = ["a"] }
      }
      return String(String.UnicodeScalarView(scalars))
    }
  }

  @Test func aMangledFileIsAPipelineOrAnError() throws {
    let project = try TestProject()
    try project.write("item,count\na,1\nb,2\n", to: "data.csv")
    try project.write(Self.included, to: "more.yaml")
    let whole = project.build(Self.yaml)
    #expect(whole.pipeline != nil, "\(whole.diagnostics.map(\.message))")
    var mangler = Mangler(random: SeededGenerator(seed: 1124))
    var rightOnes = 0
    for round in 0..<6000 {
      let text = mangler.mangled(Self.yaml)
      // Every tenth round the included file is mangled too.
      if round % 10 < 2 {
        try project.write(
          round % 10 == 0 ? mangler.mangled(Self.included) : Self.included, to: "more.yaml")
      }
      let (pipeline, diagnostics) = project.build(text)
      guard let pipeline else {
        #expect(diagnostics.contains { $0.severity == .error }, "nothing is said of\n\(text)")
        continue
      }
      rightOnes += 1
      // What is open comes to a step or a failure.
      for step in pipeline.steps {
        for value in [0, 3, 1_000_000] as [ParameterValue] {
          if case .late(let late) = step.condition { _ = late.evaluate { _, _ in value } }
          if case .success(let made) = step.resolved({ _, _ in value }) { #expect(!made.isOpen) }
        }
      }
    }
    #expect(rightOnes > 100)
  }
}
