import SluiceDiagnostics
import SluiceEngine
import Testing

/// `cache: { expire-after: … }`: how durations read, and when a cached result is too old.
@Suite struct CacheLifetimeTests {
  @Test(arguments: [
    ("P30D", 30 * 1440), ("30d", 30 * 1440), ("p30d", 30 * 1440), ("P4DT12H", 4 * 1440 + 720),
    ("T12H", 720), ("PT1H", 60), ("T16m", 16), ("30dT5h", 30 * 1440 + 300),
    ("5y", 5 * 365 * 1440), ("P30M", 30 * 30 * 1440), ("PT30M", 30), ("P1M2WT3M", 44 * 1440 + 3),
  ])
  func durationsRead(text: String, minutes: Int) {
    #expect(CacheLifetime(text)?.milliseconds == Int64(minutes) * 60_000)
    #expect(CacheLifetime(text)?.isPerhapsMinutes == (text == "P30M"))
  }

  @Test(arguments: [
    "", "P", "T", "PT", "P1DT", "30", "D", "P-1D", "P1.5D", "PT5D", "P5H", "P1D2D", "P1D1Y", "P0D",
    "99999999999999999999d", "9999999999999999y", "1d 2h", "PT1HT1M", "ü",
  ])
  func otherTextsDoNot(text: String) {
    #expect(CacheLifetime(text) == nil)
  }

  private func yaml(_ cache: String) -> String {
    """
    pipeline: aging
    steps:
      - { name: rows, uses: load, with: { path: "@@/data.csv" } }
      - { name: clean, uses: strip, inputs: rows, cache: \(cache) }
    """
  }

  @Test func aResultThatIsTooOldIsMadeAgain() async throws {
    let project = try TestProject()
    try project.write("a,b\n x ,1\n", to: "data.csv")
    let text = yaml("{ expire-after: PT1M }")
    _ = try await project.run(text, now: 0)
    #expect(try await project.run(text, now: 60_000)["clean"]?.status == .cached)
    let late = try await project.run(text, now: 60_001)
    #expect(late["clean"]?.status == .succeeded)
    #expect(late["clean"]?.reasons == ["its cached result is older than PT1M"])
    #expect(late["rows"]?.status == .cached)
    #expect(try await project.run(text, now: 120_001)["clean"]?.status == .cached)
    // The age is no part of the key.
    #expect(try await project.run(yaml("true"), now: 9_999_999)["clean"]?.status == .cached)
  }

  @Test func mistakesAreShownAtTheirPlace() throws {
    let project = try TestProject()
    try project.write("a,b\n x ,1\n", to: "data.csv")
    func findings(_ cache: String) -> [String] {
      project.build(yaml(cache)).diagnostics.map {
        "\($0.severity) \($0.span?.start.line ?? 0): \($0.message)"
      }
    }
    #expect(findings("{ expire-after: P30M }") == ["warning 4: 'P30M' counts months"])
    #expect(findings("{ expire-after: soon }") == ["error 4: 'soon' is no duration"])
    #expect(
      findings("{ expire-after: 30 }")
        == ["error 4: 'expire-after' must be a duration, found the integer 30"])
    #expect(findings("{ expires: P1D }").count == 2)
    #expect(
      findings("7") == ["error 4: 'cache' must be true, false or a mapping, found the integer 7"])
    #expect(findings("false").isEmpty)
  }
}
