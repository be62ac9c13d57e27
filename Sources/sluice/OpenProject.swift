import SluiceDiagnostics
import SluiceEngine
import SluiceMetadata
import SluiceStore

/// A project's artifacts folder, opened.
struct OpenProject {
  /// What becomes of a folder that is not there.
  enum Absence {
    /// It is said, with the exit code for wrong input: there is nothing to show or to change.
    case refused
    /// It is made, for those who write.
    case mended
    /// It stays so: nothing has been run, which is an answer too.
    case ignored
  }

  let project: Project
  let metadata: MetadataStore

  /// - Throws: the exit code for wrong input, `StoreError`, `MetadataError`.
  init(_ options: ProjectOptions, ifAbsent absence: Absence = .refused) throws {
    let folder = options.folder
    let database = "\(folder)/sluice.db"
    if absence == .mended || FileTree.exists(database) || FileTree.isOccupied(folder) {
      let store = try ObjectStore(root: "\(folder)/store")
      if absence == .mended { store.removeStaleTemporaries() }
      let metadata = try MetadataStore(path: database)
      if metadata.isNew, store.hasObjects {
        Failure.print([
          .warning(
            "the metadata database '\(database)' was removed or emptied: earlier runs and models are forgotten, "
              + "and every step runs again")
        ])
      }
      self.init(folder, store, metadata)
      return
    }
    // A folder without a database, such as one that holds nothing but a README, is a project without runs.
    if absence == .refused, !FileTree.isFolder(folder) {
      throw Failure.wrongInput(
        "there is no artifacts folder here ('\(folder)')",
        hint: "'sluice run FILE' makes it; go to the project's folder, or name it with --artifacts")
    }
    self.init(folder, ObjectStore(existing: "\(folder)/store"), try MetadataStore.empty())
  }

  private init(_ folder: String, _ store: ObjectStore, _ metadata: MetadataStore) {
    for warning in metadata.warnings { Failure.print([.warning(warning)]) }
    self.metadata = metadata
    project = Project(
      folder: folder, store: store, ledger: metadata, registry: metadata,
      files: FileDigester(memo: metadata))
  }

  /// Takes the folder's lock, saying on standard error who is waited for.
  ///
  /// The holder keeps the lock until its end, or until it releases it.
  ///
  /// - Parameters:
  ///   - mode: `.shared` for those who need objects to stay, `.exclusive` for those who remove some.
  ///   - wait: whether to wait; else the exit code 75 tells that somebody else is there.
  func lock(_ mode: FileLock.Mode, wait: Bool) throws -> FileLock {
    try ProjectLock.acquire(
      in: project.folder, mode, wait: wait, holders: { mode == .exclusive ? liveRuns : nil },
      onWait: { holder in
        Terminal.standardError.write("waiting for \(holder)\n")
      })
  }

  /// The same for those who only read: a folder that cannot be written needs no lock, for nobody can remove anything.
  func lockForReading(wait: Bool) throws -> FileLock? {
    do {
      return try lock(.shared, wait: wait)
    } catch let error as StoreError where error.code == .readOnly || error.code == .unwritable {
      return nil
    }
  }

  /// The runs that go on now, in words; nil where none is known.
  private var liveRuns: String? {
    let live = LiveRun.folder(in: project.folder)
    let runs = ((try? metadata.unfinishedRuns()) ?? []).filter {
      $0.stateNow(folder: live).status == .running
    }
    if runs.isEmpty { return nil }
    let names = runs.prefix(3).map { run in
      let process = run.environment["process"].map { "process \(RunPages.plain($0))" }
      let host = run.environment["host"].map { "on \(RunPages.plain($0))" }
      let place = [process, host].compactMap(\.self).joined(separator: " ")
      return "run \(run.id) of '\(run.pipeline)'" + (place.isEmpty ? "" : " (\(place))")
    }
    return names.joined(separator: ", ")
      + (runs.count > 3 ? " and \(runs.count - 3) more" : "")
  }
}
