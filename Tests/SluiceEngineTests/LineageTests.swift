import SluiceEngine
import SluiceStore
import Testing

@Suite struct LineageTests {
  private func walk(
    _ target: String, in project: TestProject, _ direction: LineageWalk.Direction = .both,
    depth: Int = .max
  ) throws -> LineageGraph {
    let opened = try project.open()
    var walk = LineageWalk(opened, direction: direction, depth: depth)
    return try walk.walk(from: try #require(try LineageTarget.find(target, in: opened)))
  }

  private func project() async throws -> TestProject {
    let project = try TestProject()
    try project.write("item,count\na,0\nb,5\nb,6\n", to: "data.csv")
    _ = try await project.run(ExplainerTests.yaml)
    _ = try await project.run(ExplainerTests.yaml)
    return project
  }

  @Test func anArtifactLeadsUpToTheFileAndDownToItsReaders() async throws {
    let project = try await project()
    let graph = try walk("sold.table", in: project)
    let names = graph.vertices.map { $0.identity.lineageType + " " + $0.name }
    #expect(names.contains("Artifact \(project.folder)/data.csv"))
    #expect(names.contains("Artifact sums.table"))
    // The second run was cached; the work is the first's, and stands once.
    #expect(names.count { $0.hasPrefix("Action") } == 3)
    #expect(graph.vertices.filter { $0.identity.lineageType == "Context" }.map(\.name) == ["run-1"])
    let types = Set(graph.edges.map(\.type))
    #expect(types == [.contributedTo, .produced, .derivedFrom, .associatedWith])
    #expect(Set(graph.edges).count == graph.edges.count)
  }

  @Test func depthAndDirectionLimitTheWalk() async throws {
    let project = try await project()
    let up = try walk("sums.table", in: project, .up, depth: 1)
    #expect(up.vertices.map(\.name) == ["sums.table", "sums", "sold.table", "run-1"])
    let down = try walk("\(project.folder)/data.csv", in: project, .down, depth: 1)
    #expect(
      down.vertices.map(\.name) == ["\(project.folder)/data.csv", "rows", "rows.table", "run-1"])
    #expect(
      try walk("sums", in: project, .down).vertices.map(\.name) == ["sums", "sums.table", "run-1"])
  }

  @Test func targetsAreFoundByEveryName() async throws {
    let project = try await project()
    let opened = try project.open()
    let digest = try #require(
      try opened.ledger.stepRuns(of: "run-1").first { $0.step == "sold" }?.outputs.first?.digest)
    for name in [
      "sold.table", "run-1:sold.table", digest.hex, String(digest.hex.prefix(6)),
      "sha256:\(digest.hex.prefix(12))",
    ] {
      guard case .artifacts(let found) = try LineageTarget.find(name, in: opened) else {
        Issue.record("'\(name)' is an artifact")
        continue
      }
      #expect(found.map(\.digest) == [digest])
    }
    guard case .run(let run)? = try LineageTarget.find("latest", in: opened) else {
      Issue.record("'latest' is a run")
      return
    }
    #expect(run.id == "run-2")
    for name in ["solt", "run-1:none", "retail/1", String(digest.hex.prefix(5)), "ffffff0", ""] {
      #expect(try LineageTarget.find(name, in: opened) == nil)
    }
  }

  @Test func textShowsSharedThingsOnce() async throws {
    let project = try TestProject()
    try project.write("item,count\na,1\nb,5\n", to: "data.csv")
    _ = try await project.run(
      ExplainerTests.yaml
        + "  - { name: ids, uses: one-hot, inputs: sums, with: { columns: [item] } }\n"
        + "  - { name: twice, uses: hstack, inputs: [ids, ids] }\n")
    let graph = try walk("twice.matrix", in: project, .up)
    let text = graph.text(up: true, down: false)
    #expect(text.split(separator: "\n").count { $0.contains("step rows ") } == 1)
    #expect(text.contains("came from:") && !text.contains("went into:"))
    #expect(graph.mermaid.hasPrefix("flowchart TD\n"))
    #expect(graph.mermaid.contains("|ContributedTo|"))
    #expect(!graph.mermaid.contains("DerivedFrom"))
  }

  @Test func stepsThatChangeNothingAreNotLost() async throws {
    let project = try TestProject()
    try project.write("item,count\na,1\nb,5\n", to: "data.csv")
    _ = try await project.run(ExplainerTests.yaml)
    let steps = try project.open().ledger.stepRuns(of: "run-1")
    #expect(Set(steps.flatMap { $0.outputs.map(\.digest) }).count == 1)
    let graph = try walk("sums.table", in: project, .up)
    let found = graph.vertices.filter { $0.identity.lineageType == "Action" }.map(\.name)
    #expect(found == ["sums", "sold", "rows"])
    #expect(!graph.edges.contains { $0.source == $0.destination })
    #expect(graph.text(up: true, down: true).contains("step rows"))
  }
}
