import SluiceDiagnostics
import SluiceEngine
import Testing

/// Values for a pipeline's parameters: from the file, the environment, a file of parameters, the command line.
@Suite struct ParameterTests {
  private static let yaml = """
    pipeline: parameters
    parameters:
      min-df: { type: integer, default: 2, minimum: 1, maximum: 9, help: Words. }
      share: { type: number, default: 0.5 }
      fast: false
      columns: { type: list, default: [a, b] }
      mode: { type: string, default: low, choices: [low, high] }
    steps:
      - { name: x, uses: load, with: { path: y } }
    """

  private func spec() throws -> PipelineSpec {
    let (spec, diagnostics) = PipelineReader.read(SourceFile(path: "p.yaml", text: Self.yaml))
    #expect(diagnostics.isEmpty)
    return try #require(spec)
  }

  private func bind(
    _ assignments: [(String, String)]
  ) throws -> (ParameterSettings, messages: [String]) {
    let (settings, diagnostics) = ParameterSettings.binding(
      assignments.map { ParameterAssignment(name: $0.0, given: .text($0.1)) }, to: try spec())
    return (settings, diagnostics.map(\.message))
  }

  @Test func defaultsHaveTheirTypes() throws {
    let (settings, messages) = try bind([])
    #expect(messages.isEmpty)
    #expect(
      settings.values.map(\.value) == [2, 0.5, false, ["a", "b"], "low"] as [ParameterValue])
  }

  @Test func textsAreReadAsTheTypeSays() throws {
    let (settings, messages) = try bind([
      ("min-df", "3"), ("share", "1"), ("fast", "true"), ("columns", "x, 1"), ("mode", "high"),
      ("min-df", "4"),
    ])
    #expect(messages.isEmpty)
    #expect(settings["min-df"] == 4)
    #expect(settings["share"] == 1.0)
    #expect(settings["fast"] == true)
    #expect(settings["columns"] == ["x", 1])
    #expect(try bind([("columns", "[x, 1]")]).0["columns"] == ["x", 1])
  }

  @Test(arguments: [
    ("min-df", "x", "parameter 'min-df' needs an integer, got 'x'"),
    ("min-df", "0", "parameter 'min-df' must be at least 1, got 0"),
    ("min-df", "10", "parameter 'min-df' must be at most 9, got 10"),
    ("share", "nan", "parameter 'share' needs a number, got 'nan'"),
    ("fast", "yes", "parameter 'fast' needs true or false, got 'yes'"),
    ("mode", "medium", "parameter 'mode' must be one of low, high, got the text 'medium'"),
    ("mindf", "1", "pipeline 'parameters' has no parameter 'mindf'"),
  ]) func whatDoesNotFitIsRefused(name: String, text: String, message: String) throws {
    #expect(try bind([(name, text)]).messages == [message])
  }

  @Test func theEnvironmentSetsParameters() throws {
    let spec = try spec()
    let assignments = ParameterAssignment.environment(for: spec) {
      ["SLUICE_PARAM_MIN_DF": "7", "SLUICE_PARAM_FAST": "maybe"][$0]
    }
    let (settings, diagnostics) = ParameterSettings.binding(assignments, to: spec)
    #expect(settings["min-df"] == 7)
    #expect(
      diagnostics.map(\.message)
        == ["parameter 'fast' needs true or false, got 'maybe' (from SLUICE_PARAM_FAST)"])
  }

  @Test func aFileOfParametersIsYAMLOrJSONAndItsMistakesHavePlaces() throws {
    let json = SourceFile(
      path: "p.json", text: #"{"min-df": 5, "columns": ["q"], "share": "x", "shar": 1}"#)
    let (assignments, problems) = ParameterAssignment.reading(json)
    #expect(problems.isEmpty)
    let (settings, diagnostics) = ParameterSettings.binding(assignments, to: try spec())
    #expect(settings["min-df"] == 5)
    #expect(settings["columns"] == ["q"])
    #expect(
      diagnostics.map(\.message) == [
        "pipeline 'parameters' has no parameter 'shar'",
        "parameter 'share' needs a number, got the text 'x'",
      ])
    #expect(diagnostics.map { $0.span?.start.column } == [47, 42])
  }

  @Test func aFileOfParametersMustBeAMapping() {
    let (assignments, problems) = ParameterAssignment.reading(
      SourceFile(path: "p.yaml", text: "- 1\n"))
    #expect(assignments.isEmpty)
    #expect(
      problems.map(\.message)
        == ["a file of parameters must be a mapping of names to values, found a list"])
  }
}
