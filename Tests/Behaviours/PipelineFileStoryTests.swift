import Foundation
import SluiceTestSupport
import Testing

/// What matrices, included files and declared variables do to a run, as somebody at the command line sees it.
struct PipelineFileStoryTests {
  private static let pipeline = """
    pipeline: story
    parameters: { least: { type: list, of: integer, default: [1, 5] } }
    env: { COUNTRY: France }
    steps:
      - { name: transactions, uses: load, with: { path: shop.csv } }
      - include: steps/sold.yaml
        name: all
        with: { least: "${parameters.least}" }
      - name: native
        uses: filter
        inputs: transactions
        with: { where: "Country = '${env.COUNTRY}'", on-empty: allow }
      - { name: described, uses: describe, inputs: native }

    """
  private static let included = """
    parameters: { least: { type: list, of: integer } }
    steps:
      - name: sold
        uses: filter
        matrix: { least: "${parameters.least}" }
        inputs: transactions
        with: { where: "Quantity >= ${matrix.least}", on-empty: allow }
      - name: profile
        uses: describe
        matrix: { least: "${parameters.least}" }
        inputs: sold
      - name: profiles
        uses: collect
        inputs: profile
        with: { columns: { least: "${steps.profile.matrix.least}" } }

    """

  private let shop: Shop

  init() throws {
    shop = try Shop()
    try FileManager.default.createDirectory(
      atPath: shop.folder.file("steps"), withIntermediateDirectories: true)
    try shop.write(Array(Self.pipeline.utf8), to: "story.yaml")
    try shop.write(Array(Self.included.utf8), to: "steps/sold.yaml")
  }

  /// The steps that ran, by name.
  private func run(_ arguments: String..., setting environment: [String] = []) async throws
    -> Set<String>
  {
    let outcome = try await Program.run(
      ["run", "story.yaml", "--json"] + arguments, in: shop.folder.path,
      through: environment.isEmpty ? [] : ["env"] + environment)
    outcome.exits(0)
    return RunResult(outcome: outcome, events: try RunEvent.lines(outcome.output)).steps(
      "succeeded")
  }

  @Test func aMatrixRunsWhatIsNewOfIt() async throws {
    let first = try await run()
    #expect(
      first == [
        "transactions", "all-sold@1", "all-sold@5", "all-profile@1", "all-profile@5",
        "all-profiles",
        "native", "described",
      ])
    #expect(try await run() == [])
    #expect(
      try await run("-p", "least=1,5,9") == ["all-sold@9", "all-profile@9", "all-profiles"])
    try await shop.sluice("show", "all-profiles").exits(0).prints("least", "3 rows")
    #expect(
      try await run("--target", "all-sold", "--force", "all-sold", "-p", "least=5,2")
        == ["all-sold@5", "all-sold@2"])
    #expect(try await run("--target", "all-profile@1") == [])
    try await shop.sluice("run", "story.yaml", "--target", "all-sol").exits(2).says(
      "the pipeline has no step 'all-sol'", "did you mean 'all-sold'?")
    try await shop.sluice("explain", "story.yaml", "all-sold").exits(2).says(
      "step 'all-sold' has 2 combinations", "all-sold@1, all-sold@5")
  }

  @Test func onlyDeclaredVariablesCount() async throws {
    _ = try await run()
    #expect(try await run(setting: ["COUNTY=Spain", "LEAST=7"]) == [])
    #expect(try await run(setting: ["COUNTRY=Spain"]) == ["native", "described"])
    try await shop.sluice("runs", "show", "latest").exits(0).prints("env.COUNTRY", "Spain")
    #expect(try await run() == [])
  }

  @Test func whereStepsAreWrittenMakesNoDifference() async throws {
    _ = try await run()
    let commented = "# a comment\n" + Self.included.replacing("sold", with: "rows")
    try shop.write(Array(commented.utf8), to: "steps/sold.yaml")
    let renamed = Self.pipeline.replacing("name: all", with: "name: every")
    try shop.write(Array(renamed.utf8), to: "story.yaml")
    #expect(try await run() == [])
    try shop.write(Array(Self.included.replacing(">=", with: ">").utf8), to: "steps/sold.yaml")
    #expect(
      try await run() == [
        "every-sold@1", "every-sold@5", "every-profile@1", "every-profile@5", "every-profiles",
      ])
    try await shop.sluice("validate", "story.yaml").exits(0)
    try shop.write(Array("steps: [{ name: x, uses: lod }]".utf8), to: "steps/sold.yaml")
    try await shop.sluice("validate", "story.yaml").exits(2).says(
      "steps/sold.yaml:1:26: error: there is no step kind 'lod'",
      "story.yaml:6:14: note: included from here")
  }

  @Test func resultsDecideWhatRunsAndHow() async throws {
    func write(least: Int) throws {
      try shop.write(
        Array(
          """
          pipeline: story
          parameters: { most: 1000000 }
          steps:
            - { name: transactions, uses: load, with: { path: shop.csv } }
            - { name: sold, uses: filter, inputs: transactions, with: { where: "Quantity >= \(least)", on-empty: allow } }
            - { name: profile, uses: describe, inputs: sold, when: steps.sold.rows < parameters.most }
            - { name: scores, uses: collect, inputs: profile }
            - name: share
              uses: filter
              inputs: transactions
              with: { where: "Quantity > ${steps.sold.rows / steps.transactions.rows}", on-empty: allow }

          """.utf8), to: "story.yaml")
    }
    try write(least: 1)
    #expect(try await run() == ["transactions", "sold", "profile", "scores", "share"])
    #expect(try await run() == [])
    // Other rows with the same result for 'share' would be taken over; here the share is another one.
    try write(least: 5)
    #expect(try await run() == ["sold", "profile", "scores", "share"])
    #expect(try await run("-p", "most=1") == [])
    try await shop.sluice("run", "story.yaml", "-p", "most=1").exits(0).says(
      "when 'steps.sold.rows < parameters.most' is false", "it needs step 'profile'")
    try await shop.sluice("runs", "show", "latest").exits(0).prints("skipped", "succeeded")
    #expect(try await run() == [])
  }
}
