import Testing

/// Every mistake of a pipeline file is said once, at its place, with a way out; see `cases`.
struct GoldenTests {
  @Test(arguments: try GoldenCase.all())
  func saysWhatIsRecorded(golden: GoldenCase) async throws {
    let actual = try await golden.actual()
    if GoldenCase.isRecording { return try golden.record(actual) }
    let expected = try #require(
      golden.expected(), "nothing is recorded for '\(golden.name)'; SLUICE_RECORD=1 does it")
    #expect(actual == expected)
  }

  @Test func eachExpectationHasItsCase() throws {
    let cases = Set(try GoldenCase.names(ending: ".yaml"))
    #expect(try GoldenCase.names(ending: ".expected").filter { !cases.contains($0) } == [])
  }
}
