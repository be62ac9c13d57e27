import ArgumentParser
import SluiceEngine
import SluiceMetadata
import SluiceStore

/// `sluice gc`.
struct GCCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "Remove stored results that no model version, no recent run and no pin needs.",
    discussion: """
      What was run, when, from what and how stays known; a result that is wanted again is made again. Nothing is \
      removed while a run goes on: gc waits for it.

      EXAMPLES:
        sluice gc --dry-run            what would go, and how much it frees
        sluice gc --keep-runs 3        keep what the last three runs of each pipeline made
      """)

  @OptionGroup var projectOptions: ProjectOptions
  @OptionGroup var retention: RetentionOptions
  @OptionGroup var output: OutputOptions

  @Flag(name: [.customShort("n"), .long], help: "Say what would go, and remove nothing.")
  var dryRun = false

  @Flag(help: "End with exit code 75 where a run goes on.")
  var noWait = false

  func run() async throws {
    try await Failure.reporting {
      let opened = try OpenProject(projectOptions)
      let project = opened.project
      let collector = GarbageCollector(
        folder: project.folder, store: project.store, metadata: opened.metadata)
      let lock = dryRun ? nil : try opened.lock(.exclusive, wait: !noWait)
      defer { lock?.release() }
      let plan = try collector.plan(keepRuns: retention.keepRuns)
      if let objection = try collector.objection(to: plan) { throw objection }
      if dryRun { return report(plan) }
      let failures = try collector.collect(plan)
      report(plan)
      guard let first = failures.first else { return }
      throw Failure.wrongInput(
        first.message + (failures.count > 1 ? ", nor \(failures.count - 1) more" : ""),
        hint: first.hint)
    }
  }

  private func report(_ plan: GarbagePlan) {
    if output.json {
      JSONOutput.print(GarbagePages.json(plan, isDryRun: dryRun))
    } else {
      Terminal.standardOutput.write(GarbagePages.page(plan, isDryRun: dryRun))
    }
  }
}

/// How long results are kept.
struct RetentionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Keep what the last runs of each pipeline made.", valueName: "count"))
  var keepRuns = 10

  func validate() throws {
    if keepRuns < 0 { throw ValidationError("--keep-runs must be at least 0, got \(keepRuns)") }
  }
}
