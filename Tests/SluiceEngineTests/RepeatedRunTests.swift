import FoundationEssentials
import SluiceEngine
import SluiceMetadata
import Testing

/// Runs that find everything in the cache cost one row and one link, however many steps there are.
struct RepeatedRunTests {
  private static let rows = "x,y\n1,2\n3,4\n5,6\n"

  private func chain(_ count: Int, limit: Int = 0) -> String {
    var text = """
      pipeline: chain
      steps:
        - name: s0
          uses: load
          with: { path: "@@/in.csv" }

      """
    for number in 1..<count {
      text += """
          - name: s\(number)
            uses: filter
            inputs: s\(number - 1)
            with: { where: x > \(limit - number) }

        """
    }
    return text
  }

  private func destination(_ project: TestProject, _ run: String) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(
      atPath: "\(project.folder)/artifacts/runs/\(run)")
  }

  @Test(arguments: [10, 40]) func nothingIsWrittenForTheStepsOfARepeatedRun(count: Int) async throws
  {
    let project = try TestProject()
    try project.write(Self.rows, to: "in.csv")
    let first = try await project.run(chain(count))
    #expect(first.values.allSatisfy { $0.status == .succeeded })
    let written = try project.statistics().stepRunCount
    #expect(written == count)

    for _ in 0..<2 {
      let again = try await project.run(chain(count))
      #expect(again.count == count)
      #expect(again.values.allSatisfy { $0.status == .cached && $0.cachedFromRun == "run-1" })
    }
    #expect(try project.statistics().stepRunCount == written)
    let ledger = try project.open().ledger
    let remembered = try ledger.stepRuns(of: "run-3")
    #expect(remembered.map(\.step) == (0..<count).map { "s\($0)" })
    #expect(remembered.allSatisfy { $0.status == .cached && $0.runID == "run-3" })
  }

  @Test func aRepeatedRunSharesTheFolderOfTheFirst() async throws {
    let project = try TestProject()
    try project.write(Self.rows, to: "in.csv")
    for _ in 0..<3 { _ = try await project.run(chain(4)) }
    #expect(destination(project, "run-1") == nil)
    #expect(destination(project, "run-2") == "run-1")
    #expect(destination(project, "run-3") == "run-1")
    #expect(destination(project, "latest") == "run-3")
    let artifact = "\(project.folder)/artifacts/runs/latest/s3/table.arrow"
    #expect(try !Data(contentsOf: URL(filePath: artifact)).isEmpty)

    // Another result has a folder of its own, with all steps in it, cached or not.
    _ = try await project.run(chain(4, limit: 2))
    #expect(destination(project, "run-4") == nil)
    for step in ["s0", "s1", "s2", "s3"] {
      let path = "\(project.folder)/artifacts/runs/run-4/\(step)/table.arrow"
      #expect(FileManager.default.fileExists(atPath: path))
    }
    // What was there before is found again, in the folder it has.
    _ = try await project.run(chain(4))
    #expect(destination(project, "run-5") == "run-1")
  }

  @Test func aFolderThatIsGoneIsMadeAgain() async throws {
    let project = try TestProject()
    try project.write(Self.rows, to: "in.csv")
    _ = try await project.run(chain(3))
    try FileManager.default.removeItem(atPath: "\(project.folder)/artifacts/runs/run-1")
    _ = try await project.run(chain(3))
    #expect(destination(project, "run-2") == nil)
    let artifact = "\(project.folder)/artifacts/runs/run-2/s2/table.arrow"
    #expect(try !Data(contentsOf: URL(filePath: artifact)).isEmpty)
  }

  @Test func aRenamedStepOrALessWholeRunIsNoRepetition() async throws {
    let project = try TestProject()
    try project.write(Self.rows, to: "in.csv")
    _ = try await project.run(chain(3))
    let renamed = chain(3).replacing("s2", with: "last")
    let steps = try await project.run(renamed)
    #expect(steps["last"]?.status == .cached)
    #expect(try project.statistics().stepRunCount == 6)
    _ = try await project.run(chain(3), selection: StepSelection(targets: ["s1"]))
    #expect(try project.statistics().stepRunCount == 8)
    #expect(try project.open().ledger.stepRuns(of: "run-3").map(\.step) == ["s0", "s1"])
  }
}
