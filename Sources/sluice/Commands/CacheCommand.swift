import ArgumentParser
import SluiceDiagnostics
import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceStore

/// `sluice cache`.
struct CacheCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "The stored results: how much there is, whether it is sound, and what is to stay.",
    subcommands: [Stats.self, Verify.self, Pin.self, Unpin.self, Pins.self],
    defaultSubcommand: Stats.self)

  struct Stats: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "stats",
      abstract: "Say how much is stored, what it saved, and how much 'sluice gc' would free.")

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var retention: RetentionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Failure.reporting {
        let opened = try OpenProject(projectOptions)
        let statistics = try CacheStatistics(
          folder: opened.project.folder, store: opened.project.store, metadata: opened.metadata,
          keepRuns: retention.keepRuns)
        if output.json { return JSONOutput.print(CachePages.json(statistics)) }
        Terminal.standardOutput.write(CachePages.page(statistics))
      }
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Read every stored object again, and name those that are missing or damaged.",
      discussion: """
        Exit codes: 0 all is sound, or was repaired; 1 something is missing or damaged.
        """)

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    @Flag(
      help:
        "Remove what is damaged and forget the work behind it, so that a plain run does it again.")
    var repair = false

    @Flag(help: "End with exit code 75 where another process is in the way.")
    var noWait = false

    func run() async throws {
      try await Failure.reporting {
        let opened = try OpenProject(projectOptions)
        let (store, metadata) = (opened.project.store, opened.metadata)
        let lock =
          repair
          ? try opened.lock(.exclusive, wait: !noWait) : try opened.lockForReading(wait: !noWait)
        defer { lock?.release() }
        let audit = try await StoreAudit.run(
          store: store, metadata: metadata, jobs: ProcessorCount.usable)
        let entries = repair ? try audit.repair(store: store, metadata: metadata) : nil
        if output.json {
          JSONOutput.print(CachePages.json(audit, removedEntries: entries))
        } else {
          Terminal.standardOutput.write(CachePages.page(audit, removedEntries: entries))
        }
        if !repair, !audit.findings.isEmpty { throw ExitStatus.stepFailed }
      }
    }
  }

  struct Pin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "pin", abstract: "Keep results from 'sluice gc' until they are unpinned.",
      discussion: """
        EXAMPLES:
          sluice cache pin latest --reason "figures of the paper"
          sluice cache pin latest/purchases/table
          sluice cache pin 3f2a9c
        """)

    @Argument(help: PinTarget.help)
    var target: String

    @Option(help: "Why.")
    var reason: String?

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Failure.reporting {
        let opened = try OpenProject(projectOptions)
        // Nothing may go while it is found out what is there.
        let lock = try opened.lock(.shared, wait: true)
        defer { lock.release() }
        let metadata = opened.metadata
        let found = try PinTarget.find(target, in: metadata)
        let pin = SluiceMetadata.Pin(
          target: found, reason: reason, createdAt: RunIdentity.now(), createdBy: Environment.user)
        let isNew = try metadata.insert(pin)
        let kept = try PinnedObjects(found, in: opened)
        if kept.missing > 0 {
          Failure.print([
            .warning(
              "\(kept.missing) of the \(kept.artifacts.count) objects of '\(found.text)' are gone "
                + "already", hint: "run the pipeline again to have them back")
          ])
        }
        if output.json { return JSONOutput.print(CachePages.json(pin, kept)) }
        Terminal.standardOutput.write(
          "\(isNew ? "pinned" : "was pinned already:") \(found.text), "
            + "\(GarbagePages.count(kept.artifacts.count, "object")), \(Phrases.bytes(kept.bytes))\n"
        )
      }
    }
  }

  struct Unpin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "unpin", abstract: "Let 'sluice gc' remove what was pinned.")

    @Argument(help: PinTarget.help)
    var target: String

    @OptionGroup var projectOptions: ProjectOptions

    func run() async throws {
      try await Failure.reporting {
        let metadata = try OpenProject(projectOptions).metadata
        let pin = try PinTarget.findPin(target, in: metadata)
        _ = try metadata.removePin(pin.target)
        Terminal.standardOutput.write("unpinned \(pin.target.text)\n")
      }
    }
  }

  struct Pins: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "pins", abstract: "List what is pinned, and why.")

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Failure.reporting {
        let opened = try OpenProject(projectOptions)
        let pins = try opened.metadata.pins().map { ($0, try PinnedObjects($0.target, in: opened)) }
        if output.json {
          return JSONOutput.print(
            .object(["version": 1, "pins": .array(pins.map { CachePages.json($0, $1) })]))
        }
        Terminal.standardOutput.write(CachePages.page(pins))
      }
    }
  }
}
