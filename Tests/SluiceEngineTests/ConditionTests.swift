import SluiceEngine
import SluiceFrame
import Testing

/// Steps whose parameters or whose taking part depend on what other steps report.
@Suite struct ConditionTests {
  /// Reports a number.
  private struct Number: StepKind {
    static let declaration = StepDeclaration(
      name: "number", version: 1, summary: "Reports a number.",
      inputs: [PortDeclaration("metrics", .metrics, isList: true, isOptional: true, "Any.")],
      outputs: [PortDeclaration("metrics", .metrics, "The number.")],
      parameters: [.required("value", .integer(maximum: 100), "The number.")],
      results: [ResultDeclaration("value", .integer, "The number.")], example: "")

    let value: Int

    init(_ parameters: StepParameters) throws(ParameterError) {
      value = parameters.integer("value")
    }

    func run(_ io: inout StepIO) throws {
      io.result("value", .integer(value))
      io.output("metrics", Metrics(.object(["value": .integer(value)])))
    }
  }

  private static let catalog = StepCatalog([Number.self])
  private static let yaml = """
    pipeline: late
    parameters:
      first: { type: integer, default: 20 }
      full: { type: boolean, default: false }
    steps:
      - { name: a, uses: number, with: { value: "${parameters.first}" } }
      - { name: b, uses: number, with: { value: "${steps.a.value * 2}" } }
      - { name: c, uses: number, inputs: b, when: steps.b.value > 50, with: { value: 1 } }
      - { name: d, uses: number, inputs: c, with: { value: 2 } }
      - { name: e, uses: number, when: parameters.full, with: { value: 3 } }
    """

  @Test func aParameterIsWorkedOutFromTheResultOfAStep() async throws {
    let project = try TestProject()
    let first = try await project.run(Self.yaml, catalog: Self.catalog)
    #expect(first["b"]?.results["value"] == .integer(40))
    #expect(
      first.mapValues(\.status)
        == ["a": .succeeded, "b": .succeeded, "c": .skipped, "d": .skipped, "e": .skipped])
    #expect(first["c"]?.error == "when 'steps.b.value > 50' is false")
    #expect(first["d"]?.error == "it needs step 'c', which is skipped")
    #expect(first["e"]?.error == "when 'parameters.full' is false")

    let again = try await project.run(Self.yaml, catalog: Self.catalog)
    #expect(again["b"]?.status == .cached && again["b"]?.results["value"] == .integer(40))

    let more = try await project.run(
      Self.yaml, [("first", "30"), ("full", "true")], catalog: Self.catalog)
    #expect(more.values.allSatisfy { $0.status == .succeeded })
    #expect(more["b"]?.reasons == ["parameter 'value' 40 → 60"])
  }

  @Test func aValueThatDoesNotFitFailsTheStepAtItsPlace() async throws {
    let steps = try await TestProject().run(
      Self.yaml, [("first", "60")], catalog: Self.catalog)
    #expect(steps["b"]?.status == .failed)
    #expect(
      steps["b"]?.error?.hasPrefix("pipeline.yaml:7:") == true, "\(steps["b"]?.error ?? "none")")
    #expect(steps["b"]?.error?.contains("must be at most 100, got 120") == true)
  }

  @Test func aPlanSaysWhatIsSkipped() async throws {
    let project = try TestProject()
    func actions() throws -> [String: Plan.Action] {
      let pipeline = try #require(project.build(Self.yaml, catalog: Self.catalog).pipeline)
      let plan = try Planner(
        pipeline: pipeline, project: try project.open(), options: RunOptions(jobs: 1, threads: 1),
        now: 0
      ).plan()
      return Dictionary(plan.steps.map { ($0.name, $0.action) }, uniquingKeysWith: { $1 })
    }
    let before = try actions()
    #expect(before["b"] == .run(reasons: [Reasons.firstTime]))
    #expect(before["e"] == .skip(reason: "when 'parameters.full' is false"))
    _ = try await project.run(Self.yaml, catalog: Self.catalog)
    let after = try actions()
    #expect(after["b"] == .cached(runID: "run-1"))
    #expect(after["c"] == .skip(reason: "when 'steps.b.value > 50' is false"))
    #expect(after["d"] == .skip(reason: "it needs step 'c', which is skipped"))
  }
}
