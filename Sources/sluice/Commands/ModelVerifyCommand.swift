import ArgumentParser
import SluiceArchive
import SluiceDiagnostics
import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceSigning
import SluiceStore

extension ModelsCommand {
  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Check that nothing in the registry, or in an export, was touched.",
      discussion: """
        The ledger must be an unbroken chain of hashes from its first entry on, every signature must be that of its \
        key, every row must say what the ledger says, and every object must have its digest. What was touched first is \
        named first; the exit code is 1 then. Keep the hash of the last entry elsewhere to be able to tell that entries \
        were cut off the end. A file named *.tar.gz is checked as an export, by itself.
        """)

    @Argument(
      help: "A model group, or an export; the whole registry when left out.",
      completion: Completions.models)
    var group: String?

    @Option(help: "A hash of an earlier last entry, which must still be in the ledger.")
    var contains: String?

    @OptionGroup var projectOptions: ProjectOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
      try await Failure.reporting {
        if let group, group.hasSuffix(".gz") || group.contains("/") { return try check(group) }
        let open = try OpenProject(projectOptions)
        if let group, try !open.project.registry.groups().contains(where: { $0.name == group }) {
          throw try ModelName.unknown(group, open.project.registry)
        }
        var audit = try open.metadata.audit(group: group, store: open.project.store)
        if let contains, try !open.metadata.ledgerHolds(hash: contains) {
          audit.faults.append("no entry of the ledger has the hash \(contains)")
        }
        let known = try KnownKeys(KeyRing.own)
        for (signer, entries) in audit.signatures.sorted(by: { $0.key.name < $1.key.name }) {
          if let fault = known.fault(of: signer) {
            audit.faults.append("entry \(entries[0]) of the ledger \(fault)")
          }
        }
        if output.json {
          JSONOutput.print(audit.json)
        } else {
          Terminal.standardOutput.write(ModelPages.audit(audit, known))
        }
        if !audit.faults.isEmpty { throw ExitCode(1) }
      }
    }

    private func check(_ path: String) throws {
      let archive: ModelArchive
      do {
        archive = try ModelArchive(path)
      } catch let error as ArchiveError {
        Failure.print([.error(error.message)])
        throw ExitCode(1)
      }
      let known = try KnownKeys(KeyRing.own)
      for signer in archive.signers {
        if let fault = known.fault(of: signer) {
          throw Failure.wrongInput("'\(path)': its ledger \(fault)")
        }
      }
      if output.json { return JSONOutput.print(archive.manifest.json) }
      let signed = archive.signers.map { "\($0.name) (\(known.words(for: $0)))" }
      Terminal.standardOutput.write(
        "nothing was touched: \(archive.manifest.version.name), \(Phrases.count(archive.manifest.files.count)) files, "
          + "\(Phrases.count(archive.excerpt.entries.count)) ledger entries\n"
          + (signed.isEmpty ? "" : "signed by \(signed.joined(separator: ", "))\n"))
    }
  }
}
