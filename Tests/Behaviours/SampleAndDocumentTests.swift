import Foundation
import Testing

/// What the program makes from nothing: sample data and its own reference.
struct SampleAndDocumentTests {
  @Test func theSampleDependsOnRowsAndSeedOnly() async throws {
    let shop = try Shop()
    try await shop.sluice("sample", "retail", "--rows", "2000", "-o", "new/a.csv").exits(0)
      .says("new/a.csv: 2,000 rows")
    try await shop.sluice("sample", "retail", "--rows", "2000", "-o", "b.csv").exits(0)
    try await shop.sluice("sample", "retail", "--rows", "2000", "--seed", "7", "-o", "c.csv")
      .exits(0)
    let piped = try await shop.sluice("sample", "retail", "--rows", "2000", "-o", "-").exits(0)
    let first = try shop.bytes("new/a.csv")
    #expect(try shop.bytes("b.csv") == first)
    #expect(try shop.bytes("c.csv") != first)
    #expect(Array(piped.output.utf8) == first)
    #expect(first.count { $0 == UInt8(ascii: "\n") } == 2001)
    try await shop.sluice("run", "shop.yaml", "-p", "data=new/a.csv").exits(0).says("2,000 rows")
    try await shop.sluice("sample", "retail", "--rows", "0").exits(64)
  }

  @Test func theStepReferenceIsFresh() async throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/steps.md"), encoding: .utf8)
    let made = try await Program.run(["steps", "--markdown"], in: root.path).exits(0).output
    #expect(page == made, "docs/steps.md is not what the step kinds declare; run 'make docs'")
  }
}
