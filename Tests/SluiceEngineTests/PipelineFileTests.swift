import SluiceDiagnostics
import SluiceEngine
import Testing

/// How `when`, `matrix`, `include`, `defaults` and `env` of a pipeline file become steps.
@Suite struct PipelineFileTests {
  private let project: TestProject

  init() throws {
    project = try TestProject()
    try project.write("item,count\na,1\nb,2\n", to: "data.csv")
  }

  private func build(
    _ yaml: String, _ assignments: [(String, String)] = [], environment: [String: String] = [:]
  ) throws -> Pipeline {
    let (pipeline, diagnostics) = project.build(yaml, assignments, environment: environment)
    return try #require(pipeline, "\(diagnostics.map(\.message))")
  }

  private func messages(_ yaml: String) -> [String] {
    project.build(yaml).diagnostics.map { diagnostic in
      let place = diagnostic.span.map { "\($0.path):\($0.start.line):\($0.start.column): " } ?? ""
      return place + diagnostic.message
    }
  }

  private static let head = """
    pipeline: p
    parameters: { full: false, ks: { type: list, of: integer, default: [8, 16] } }
    steps:
      - { name: rows, uses: load, with: { path: "@@/data.csv" } }

    """

  private func step(_ name: String, _ pipeline: Pipeline) throws -> PipelineStep {
    pipeline.steps[try #require(pipeline.index(of: name), "no step '\(name)'")]
  }

  private func sources(_ name: String, _ pipeline: Pipeline) throws -> [String] {
    try step(name, pipeline).sources.map { pipeline.steps[$0].name }
  }

  private func reason(_ name: String, _ pipeline: Pipeline) throws -> String? {
    if case .never(let reason) = try step(name, pipeline).condition { reason } else { nil }
  }

  // MARK: when

  @Test func aSkippedStepSkipsWhatNeedsIt() throws {
    let yaml =
      Self.head + """
          - { name: missing, uses: load, when: parameters.full, with: { path: "@@/not-there.csv" } }
          - { name: clean, uses: dropna, inputs: missing, with: { columns: [anything] } }
          - { name: bare, uses: dropna, inputs: rows, when: "${not parameters.full}" }
          - { name: on, uses: dropna, inputs: rows, when: true }
          - { name: told, uses: dropna, inputs: rows, when: steps.clean.rows > 0 }
        """
    let pipeline = try build(yaml)
    #expect(try reason("missing", pipeline) == "when 'parameters.full' is false")
    #expect(try reason("clean", pipeline) == "it needs step 'missing', which is skipped")
    #expect(try reason("told", pipeline) == "it needs step 'clean', which is skipped")
    #expect(try reason("bare", pipeline) == nil)
    #expect(try reason("on", pipeline) == nil)
    #expect(try step("missing", pipeline).files.isEmpty)
    // When it takes part, its file has to be there.
    #expect(project.build(yaml, [("full", "true")]).pipeline == nil)
  }

  @Test func aLateConditionIsDecidedByResults() throws {
    let pipeline = try build(
      Self.head + """
          - { name: big, uses: dropna, inputs: rows, when: steps.rows.rows > 1 and not parameters.full }
          - { name: same, uses: dropna, when: "${steps.big.rows = 2}", inputs: rows }
        """)
    #expect(try sources("same", pipeline) == ["rows", "big"])
    guard case .late(let late) = try step("big", pipeline).condition else {
      Issue.record("the condition is not late")
      return
    }
    #expect(late.reason == "when 'steps.rows.rows > 1 and not parameters.full' is false")
    #expect(try late.evaluate { step, name in step == 0 && name == "rows" ? 2 : nil }.get())
    #expect(try late.evaluate { _, _ in 1 }.get() == false)
    let failure = #expect(throws: StepFailure.self) { try late.evaluate { _, _ in nil }.get() }
    #expect(failure?.message == "pipeline.yaml:5:52: step 'rows' reported no 'rows'")
  }

  // MARK: late parameters

  @Test func lateParametersAreCheckedWhenTheyAreThere() throws {
    let pipeline = try build(
      Self.head + """
          - name: ids
            uses: one-hot
            inputs: rows
            with: { columns: [item] }
          - name: parts
            uses: split
            inputs: { matrix: ids, labels: rows.count }
            with: { test-size: "${steps.rows.rows / 4}", seed: "${1 + 1}" }
        """)
    let parts = try step("parts", pipeline)
    #expect(parts.isOpen)
    #expect(parts.parameters.value("test-size") == nil)
    #expect(parts.parameters.value("seed") == 2)
    let made = try parts.resolved { _, _ in 2 }.get()
    #expect(!made.isOpen)
    #expect(made.parameters.value("test-size") == 0.5)
    #expect(made.sources == parts.sources)
    let failure = #expect(throws: StepFailure.self) { try parts.resolved { _, _ in 8 }.get() }
    #expect(failure?.message.hasPrefix("pipeline.yaml:12:") == true, "\(failure?.message ?? "")")
    #expect(throws: StepFailure.self) { try parts.resolved { _, _ in nil }.get() }
    // A step that is not open stays as it is.
    let rows = try step("rows", pipeline)
    #expect(try rows.resolved { _, _ in nil }.get().name == "rows")
  }

  @Test func aLateValueOfTheWrongTypeIsReportedBefore() {
    let found = messages(
      Self.head + """
          - { name: a, uses: dropna, inputs: rows, with: { how: "${steps.rows.rows}" } }
          - { name: b, uses: filter, inputs: rows, with: { where: "count > ${steps.rows.rws}" } }
        """)
    #expect(
      found == [
        "pipeline.yaml:5:57: parameter 'how' needs one of any, all, got an integer",
        "pipeline.yaml:6:70: step 'rows' reports no 'rws'",
      ])
  }

  @Test func circlesThroughExpressionsAreCircles() throws {
    let (pipeline, diagnostics) = project.build(
      Self.head + """
          - { name: a, uses: filter, inputs: rows, with: { where: "count > ${steps.b.rows}" } }
          - { name: b, uses: dropna, inputs: a }
        """)
    #expect(pipeline == nil)
    let circle = try #require(diagnostics.first)
    #expect(circle.message == "the steps need each other in a circle: 'a' → 'b' → 'a'")
    #expect(circle.notes.last?.message == "step 'a' needs a result of step 'b' here")
    #expect(circle.notes.last?.span?.start == .init(line: 5, column: 70))
    #expect(
      messages(Self.head + "  - { name: c, uses: dropna, inputs: rows, when: steps.c.rows > 1 }")
        == ["pipeline.yaml:5:13: the steps need each other in a circle: 'c' → 'c'"])
  }

  // MARK: matrix

  @Test func aMatrixIsAStepForEachCombination() throws {
    let pipeline = try build(
      Self.head + """
          - name: kept
            uses: filter
            inputs: rows
            matrix: { k: "${parameters.ks}", mode: [any, "a b"] }
            with: { where: "count < ${matrix.k} or item = '${matrix.mode}'" }
          - name: told
            uses: describe
            inputs: kept
            matrix: { mode: ["a b", any], k: [16] }
          - { name: all, uses: collect, inputs: told }
          - { name: one, uses: describe, inputs: "kept@8-a_b" }
          - name: most
            uses: filter
            inputs: rows
            matrix: { k: [16] }
            with: { where: "count < ${max(steps.kept.rows)}" }
        """)
    #expect(
      pipeline.steps.map(\.name) == [
        "rows", "kept@8-any", "kept@8-a_b", "kept@16-any", "kept@16-a_b", "told@a_b-16",
        "told@any-16",
        "all", "one", "most@16",
      ])
    #expect(try sources("told@a_b-16", pipeline) == ["kept@16-a_b"])
    #expect(try sources("all", pipeline) == ["told@a_b-16", "told@any-16"])
    #expect(try step("all", pipeline).inputs.map(\.position) == [0, 1])
    #expect(try sources("one", pipeline) == ["kept@8-a_b"])
    #expect(try sources("most@16", pipeline) == ["rows", "kept@16-any", "kept@16-a_b"])
    let most = try step("most@16", pipeline)
    let made = try most.resolved { step, _ in step == 3 ? 7 : 9 }.get()
    #expect(made.parameters.value("where") == "count < 9")
    #expect(pipeline.indices(named: "kept") == [1, 2, 3, 4])
    #expect(pipeline.index(of: "kept") == nil)
    #expect(
      StepSelection(targets: ["told"]).parts(of: pipeline).map { $0 == .full }
        == [true, false, false, true, true, true, true, false, false, false])
  }

  @Test func combinationsHaveNamesOfTheirOwn() throws {
    let pipeline = try build(
      Self.head + """
          - { name: a, uses: dropna, inputs: rows, matrix: { c: [[item, count], [item]] }, with: { columns: "${matrix.c}" } }
          - { name: b, uses: dropna, inputs: rows, matrix: { c: ["x/y", "x y"] } }
          - { name: c, uses: dropna, inputs: rows, matrix: { c: [-1, 0.5, true] } }
        """)
    #expect(
      pipeline.steps.dropFirst().map(\.name) == [
        "a@item+count", "a@item", "b@1", "b@2", "c@-1", "c@0_5", "c@true",
      ])
  }

  @Test func skippedCombinationsAreLeftOutOfACollection() throws {
    let pipeline = try build(
      Self.head + """
          - { name: a, uses: describe, inputs: rows, matrix: { k: [1, 2, 3] }, when: matrix.k != 2 }
          - { name: b, uses: describe, inputs: rows, matrix: { k: [1, 2, 3] }, when: steps.a.rows > 0 }
          - { name: c, uses: collect, inputs: b, with: { columns: { k: "${steps.b.matrix.k}" } } }
          - { name: d, uses: describe, inputs: rows, matrix: { k: [1] }, when: false }
          - { name: e, uses: collect, inputs: d }
        """)
    #expect(try reason("b@2", pipeline) == "it needs step 'a@2', which is skipped")
    #expect(try sources("c", pipeline) == ["b@1", "b@3"])
    #expect(try step("c", pipeline).inputs.map(\.position) == [0, 1])
    #expect(
      try step("c", pipeline).parameters.value("columns") == .map([.init("k", [1, 3])]))
    #expect(try reason("e", pipeline) == "it needs step 'd@1', which is skipped")
  }

  @Test func theMistakesOfAMatrixAreReportedOnce() {
    let found = messages(
      Self.head + """
          - { name: a, uses: dropna, inputs: rows, matrix: { k: [1, 2] }, with: { hw: any } }
          - { name: b, uses: describe, inputs: a }
          - { name: c, uses: dropna, inputs: rows, matrix: { k: [1, 3] } }
          - { name: d, uses: dropna, inputs: c, matrix: { k: [1, 2] } }
          - { name: e, uses: dropna, inputs: rows, matrix: { i: "${parameters.many}" } }
          - { name: f, uses: dropna, inputs: rows, matrix: [1] }
          - { name: g, uses: dropna, inputs: rows, matrix: { k: "${steps.rows.rows}" } }
          - { name: h, uses: dropna, inputs: rows, matrix: { k: [1, 2] }, with: { columns: ["${matrix.j}"] } }
        """)
    #expect(
      found == [
        "pipeline.yaml:5:75: step kind 'dropna' has no parameter 'hw'",
        "pipeline.yaml:6:40: input 'table' takes one artifact, but step 'a' has 2 combinations",
        "pipeline.yaml:8:38: step 'c' has no combination with k 2",
        "pipeline.yaml:9:60: the pipeline has no parameter 'many'",
        "pipeline.yaml:10:52: 'matrix' must be a mapping of names to lists, found a list",
        "pipeline.yaml:11:60: results of steps are not known here",
        "pipeline.yaml:12:88: the step's matrix has no 'j'",
      ])
  }

  @Test func aMatrixHasALimit() {
    let axis = "[" + (0..<101).map(String.init).joined(separator: ", ") + "]"
    let found = messages(
      Self.head + "  - { name: a, uses: dropna, inputs: rows, matrix: { i: \(axis), j: \(axis) } }")
    #expect(found == ["pipeline.yaml:5:52: the matrix has more than 10000 combinations"])
  }

  // MARK: include

  @Test func anIncludedFileHasItsOwnNames() throws {
    try project.write(
      """
      parameters: { column: { type: string }, least: { type: integer, default: 0, minimum: 0 } }
      steps:
        - { name: known, uses: dropna, inputs: rows, with: { columns: ["${parameters.column}"] } }
        - { name: sold, uses: filter, inputs: known, with: { where: "count > ${parameters.least}" } }
        - include: ../more.yaml
          name: more
      """, to: "clean.yaml")
    try project.write(
      "steps:\n  - { name: last, uses: dropna, inputs: sold, when: steps.known.rows > 0 }\n",
      to: "more.yaml")
    let yaml =
      Self.head + """
          - { name: known, uses: describe, inputs: clean-sold }
          - include: ./clean.yaml
            name: clean
            with: { column: item, least: "${length(parameters.ks)}" }
          - { name: end, uses: describe, inputs: clean-more-last }
        """
    // The folders are those of the files that include.
    try project.write("", to: "unused.yaml")
    let broken = project.build(yaml)
    #expect(broken.diagnostics.map(\.message).contains("there is no file '../more.yaml'"))
    try project.write(
      """
      parameters: { column: { type: string }, least: { type: integer, default: 0, minimum: 0 } }
      steps:
        - { name: known, uses: dropna, inputs: rows, with: { columns: ["${parameters.column}"] } }
        - { name: sold, uses: filter, inputs: known, with: { where: "count > ${parameters.least}" } }
        - include: more.yaml
          name: more
      """, to: "clean.yaml")
    let pipeline = try build(yaml)
    #expect(
      pipeline.steps.map(\.name) == [
        "rows", "known", "clean-known", "clean-sold", "clean-more-last", "end",
      ])
    #expect(try sources("clean-known", pipeline) == ["rows"])
    #expect(try sources("clean-sold", pipeline) == ["clean-known"])
    #expect(try sources("clean-more-last", pipeline) == ["clean-known", "clean-sold"])
    #expect(try sources("known", pipeline) == ["clean-sold"])
    #expect(try step("clean-sold", pipeline).parameters.value("where") == "count > 2")
    #expect(pipeline.spec.files.map(\.path) == ["pipeline.yaml", "clean.yaml", "more.yaml"])
  }

  @Test func mistakesOfIncludedFilesSayFromWhere() throws {
    try project.write(
      "parameters: { n: { type: integer, maximum: 3 } }\nsteps:\n  - { name: a, uses: dropnaa, inputs: rws }\n",
      to: "bad.yaml")
    try project.write("steps:\n  - include: round.yaml\n", to: "round.yaml")
    let (_, diagnostics) = project.build(
      Self.head + """
          - { include: bad.yaml, with: { n: 4, m: 1 } }
          - { include: bad.yaml, name: x }
          - { include: round.yaml }
          - { include: nowhere.yaml, nam: x }
        """)
    #expect(
      diagnostics.map { "\($0.span?.path ?? ""):\($0.span?.start.line ?? 0) \($0.message)" } == [
        "round.yaml:2 the files include each other in a circle: 'round.yaml' → 'round.yaml'",
        "pipeline.yaml:8 an include has no key 'nam'",
        "pipeline.yaml:8 there is no file 'nowhere.yaml'",
        "bad.yaml:3 there is no step kind 'dropnaa'",
        "bad.yaml:3 there is no step 'rws'",
        "pipeline.yaml:5 parameter 'n' must be at most 3, got 4",
        "pipeline.yaml:5 the included file has no parameter 'm'",
        "pipeline.yaml:6 the included file's parameter 'n' has no value",
      ])
    let wrong = try #require(diagnostics.first { $0.message.contains("dropnaa") })
    #expect(wrong.notes.map(\.message) == ["included from here"])
    #expect(wrong.notes.first?.span?.start.line == 5)
  }

  // MARK: defaults and environment

  @Test func defaultsHoldWhereAStepSaysNothing() throws {
    try project.write(
      "defaults: { timeout: 5s }\nsteps:\n  - { name: c, uses: dropna, inputs: rows }\n",
      to: "c.yaml")
    let pipeline = try build(
      """
      pipeline: p
      defaults: { retries: 2, timeout: 90s, cache: false, mutex: disk }
      steps:
        - { name: rows, uses: load, with: { path: "@@/data.csv" }, retries: 0, cache: true }
        - { name: b, uses: dropna, inputs: rows }
        - include: c.yaml
      """)
    #expect(pipeline.steps.map(\.spec.execution.retries) == [0, 2, 2])
    #expect(pipeline.steps.map(\.spec.execution.timeout) == [90, 90, 5])
    #expect(pipeline.steps.map(\.spec.isCacheable) == [true, false, false])
    #expect(pipeline.steps.map(\.spec.execution.mutex) == ["disk", "disk", "disk"])
  }

  @Test func declaredVariablesAreValues() throws {
    let yaml = """
      pipeline: p
      env: { DATA: "@@/data.csv", LEAST: null }
      steps:
        - { name: rows, uses: load, with: { path: "${env.DATA}" } }
        - { name: b, uses: filter, inputs: rows, with: { where: "count > ${integer(env.LEAST)}" } }
      """
    let pipeline = try build(yaml, environment: ["LEAST": "1", "HOME": "/"])
    #expect(pipeline.environment.map(\.key) == ["DATA", "LEAST"])
    #expect(try step("b", pipeline).parameters.value("where") == "count > 1")
    #expect(
      project.build(yaml).diagnostics.map(\.message)
        == ["the environment has no variable 'LEAST'"])
  }

  // MARK: parameters

  @Test func elementsOfListsHaveTypes() throws {
    let yaml = """
      pipeline: p
      parameters:
        ks: { type: list, of: integer, minimum: 1, default: [1] }
        names: { type: list, of: string, choices: [item, "1"], default: [item] }
      steps:
        - { name: rows, uses: load, with: { path: "@@/data.csv" } }
        - { name: b, uses: dropna, inputs: rows, with: { columns: "${parameters.names}" } }
      """
    #expect(try step("b", build(yaml)).parameters.value("columns") == ["item"])
    let (_, wrong) = project.build(yaml, [("ks", "2,0"), ("names", "1,2")])
    #expect(
      wrong.map(\.message).prefix(2) == [
        "parameter 'ks' at place 2 must be at least 1, got 0",
        "parameter 'names' at place 2 must be one of item, 1, got the text '2'",
      ])
  }

  @Test func placesAreThoseWithinInterpolatedTexts() {
    let found = messages(
      Self.head + """
          - { name: b, uses: filter, inputs: rows, with: { where: "count > ${parameters.ks = []} and cnt > 1" } }
        """)
    #expect(found.contains("pipeline.yaml:5:94: there is no column 'cnt'"), "\(found)")
  }
}
