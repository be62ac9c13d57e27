import SluiceEngine
import SluiceStore
import Testing

/// Every answer to "why does this run?" names what changed, before a run and after it.
@Suite struct ExplainerTests {
  static let yaml = """
    pipeline: story
    parameters: { low: 0 }
    steps:
      - { name: rows, uses: load, with: { path: "@@/data.csv" } }
      - { name: sold, uses: filter, inputs: rows, with: { where: "count > ${parameters.low}" } }
      - name: sums
        uses: groupby
        inputs: sold
        with: { by: [item], aggregate: { count: sum } }

    """

  private func explain(
    _ step: String, in project: TestProject, _ assignments: [(String, String)] = []
  ) throws -> Explanation {
    let pipeline = try #require(project.build(Self.yaml, assignments).pipeline)
    return try Explainer(project: project.open())
      .explain(try #require(pipeline.index(of: step)), of: pipeline, now: 0)
  }

  private func changed(_ explanation: Explanation) -> [String] {
    explanation.ingredients.compactMap(\.reason)
  }

  @Test func aStepThatNeverRanHasNothingToCompareWith() throws {
    let project = try TestProject()
    try project.write("item,count\na,1\n", to: "data.csv")
    let explanation = try explain("rows", in: project)
    guard case .planned(.run(let reasons)) = explanation.outcome else {
      Issue.record("it would run")
      return
    }
    #expect(reasons == [Reasons.firstTime])
    #expect(explanation.comparison == nil)
    #expect(changed(explanation).isEmpty)
    #expect(explanation.ingredients.first { $0.name == "kind" }?.now == "load")
  }

  @Test func aHitNamesItsRunAndHasNoChanges() async throws {
    let project = try TestProject()
    try project.write("item,count\na,1\n", to: "data.csv")
    let steps = try await project.run(Self.yaml)
    let explanation = try explain("sums", in: project)
    guard case .planned(.cached(let run)) = explanation.outcome else {
      Issue.record("it is a hit")
      return
    }
    #expect(run == "run-1")
    #expect(explanation.key == steps["sums"]?.cacheKey)
    #expect(explanation.ingredients.allSatisfy { $0.state == .same })
    #expect(explanation.causes.isEmpty)
  }

  @Test func aParameterIsNamedWithBothValues() async throws {
    let project = try TestProject()
    try project.write("item,count\na,1\nb,5\n", to: "data.csv")
    _ = try await project.run(Self.yaml)
    let explanation = try explain("sold", in: project, [("low", "2")])
    #expect(changed(explanation) == ["parameter 'where' \"count > 0\" → \"count > 2\""])
    let behind = try explain("sums", in: project, [("low", "2")])
    guard case .planned(.runIfInputsChange(let steps)) = behind.outcome else {
      Issue.record("it depends on the step before")
      return
    }
    #expect(steps == ["sold"])
    #expect(behind.key == nil)
    #expect(behind.ingredients.last?.state == .open)
    #expect(behind.ingredients.last?.source == "sold")
    #expect(behind.causes.map(\.step) == ["sold"])
    #expect(behind.causes.first?.reasons == changed(explanation))
  }

  @Test func aPastRunIsExplainedAfterOthersFollowed() async throws {
    let project = try TestProject()
    try project.write("item,count\na,1\nb,5\n", to: "data.csv")
    _ = try await project.run(Self.yaml)
    let second = try await project.run(Self.yaml, [("low", "2")])
    _ = try await project.run(Self.yaml, [("low", "3")])
    let opened = try project.open()
    let run = try #require(try opened.ledger.run("run-2"))
    let explanation = try Explainer(project: opened).explain(try #require(second["sums"]), of: run)
    #expect(explanation.comparison?.runID == "run-1")
    #expect(changed(explanation) == ["input 'table' changed (from step 'sold')"])
    #expect(explanation.ingredients.map(\.label).contains("input 'table'"))
  }

  @Test func ingredientsThatComeAndGoAreNamed() {
    let changes = IngredientChange.between(
      [.init("kind", "load"), .init("parameter.a", "1")],
      [.init("kind", "load"), .init("parameter.b", "2")], open: ["input.in.1"],
      sources: ["input.in.1": "first"])
    #expect(changes.map(\.state) == [.same, .added, .open, .removed])
    #expect(
      changes.map(\.label) == ["kind", "parameter 'b'", "input 'in' 2", "parameter 'a'"])
    #expect(
      changes.compactMap(\.reason) == ["parameter 'b' none → 2", "parameter 'a' 1 → none"])
    let digest = Digest.of([1]).hex
    #expect(
      IngredientChange.short("table \(digest) column x") == "table \(digest.prefix(12)) column x")
  }
}
