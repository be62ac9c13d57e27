import Glibc
import SluiceDiagnostics
import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceSteps
import SluiceStore

/// A run of which an earlier one proved that it has nothing to do, as long as nothing has changed that it looked at.
///
/// It reads no pipeline and plans nothing: it looks again at every file and variable that the plan depended on, and at
/// every object that the run gave. Whatever is not as it was leads to a run in full, which knows what it means.
struct RepeatedRun {
  private let key: Digest
  private let folder: String
  /// The project, where something was run before; what is to be said about its opening has been said.
  let opened: OpenProject?
  private let isListing: Bool
  private let clock = ContinuousClock()
  private let began = ContinuousClock().now

  /// - Parameters:
  ///   - words: the pipeline and the values for its parameters, as they were given.
  ///   - isListing: whether each step is to be told in full.
  /// - Returns: nil where the program does not know itself.
  init?(words: [String], project: ProjectOptions, isListing: Bool) {
    let folder = project.folder
    guard let program = try? FileStamp(of: "/proc/self/exe") else { return nil }
    let parts =
      [
        "1", "\(program.device)", "\(program.inode)", "\(program.size)",
        "\(program.mtimeNanoseconds)", "\(program.ctimeNanoseconds)", "\(getuid())",
        RunIdentity.workingFolder, folder,
      ] + BuiltInSteps.libraries + words
    var bytes: [UInt8] = []
    for part in parts { bytes += "\(part.utf8.count):\(part)".utf8 }
    key = Digest.of(bytes)
    self.folder = folder
    self.isListing = isListing
    // Why a project cannot be opened is said by a run in full, after what is wrong with the pipeline.
    opened =
      FileTree.exists("\(folder)/sluice.db")
      ? try? OpenProject(project, ifAbsent: .mended) : nil
  }

  /// Notes what is looked at from now on.
  func begin() { LookTrace.shared.begin(ignoring: folder) }

  /// Keeps the proof that a run like this one has nothing to do, where that can be proved.
  func keep(_ summary: SluiceEngine.RunSummary, of loaded: LoadedPipeline, in opened: OpenProject) {
    guard let looks = LookTrace.shared.end(), summary.status == .succeeded,
      !loaded.hasDiagnostics, summary.steps.count == loaded.pipeline.steps.count,
      summary.steps.allSatisfy({ $0.status == .succeeded || $0.status == .cached }),
      loaded.pipeline.steps.allSatisfy({ $0.spec.isCacheable && $0.spec.cacheLifetime == nil })
    else { return }
    var objects: [ObjectStore.Listed] = []
    var seen: Set<Digest> = []
    for output in summary.steps.lazy.flatMap(\.outputs) where seen.insert(output.digest).inserted {
      objects.append(.init(digest: output.digest, size: output.size))
      objects += opened.project.store.children(of: output).filter {
        seen.insert($0.digest).inserted
      }
    }
    // Without it the next run is a run in full.
    try? opened.metadata.keep(
      RunProof(
        key: key, runID: summary.runID, looks: Look.encode(looks), objects: objects),
      at: RunIdentity.now())
  }

  /// The project with its proof, while everything is as it was and nobody removes objects.
  private func proved() -> (opened: OpenProject, proof: RunProof, lock: FileLock)? {
    guard let opened, let lock = try? ProjectLock.acquire(in: folder, .shared, wait: false) else {
      return nil
    }
    let store = opened.project.store
    guard let proof = try? opened.metadata.proof(for: key), let looks = Look.decode(proof.looks),
      looks.allSatisfy(\.stillHolds),
      // A folder's manifest is an object as its files are.
      proof.objects.allSatisfy({ store.hasObject($0.digest, size: $0.size) })
    else {
      lock.release()
      return nil
    }
    return (opened, proof, lock)
  }

  /// Does what is left to do: writes the run down, gives it its folder, and tells of it.
  ///
  /// - Parameter git: what is known of the code.
  /// - Returns: false where a run in full is needed; nothing has been done then.
  func attempt(
    git: Task<[String: JSONValue], Never>,
    reporter: ([StepLabel]) -> any Reporter
  ) async -> Bool {
    guard let (opened, proof, lock) = proved() else { return false }
    defer { lock.release() }
    do {
      let (holder, names) = try opened.metadata.stepNames(of: proof.runID)
      let project = opened.project
      guard LinkFolder.exists(project.runFolder(holder)),
        var run = try opened.metadata.run(proof.runID)
      else { return false }
      let isListed = isListing || names.count <= RunLines.listedSteps
      var steps: [StepRunRecord]?
      if isListed { steps = try opened.metadata.stepRuns(of: proof.runID) }
      run.startedAt = RunIdentity.now()
      run.id = RunIdentity.newRunID(at: run.startedAt)
      run.environment = RunIdentity.environment(git: await git.value)
      run.environment["unchanged-since"] = .string(proof.runID)
      try AtomicLink.make(to: holder, at: project.runFolder(run.id))
      run.status = .succeeded
      run.finishedAt = RunIdentity.now()
      guard try opened.metadata.insert(run, repeating: proof) else {
        try removeFile(project.runFolder(run.id))
        return false
      }
      try AtomicLink.make(to: run.id, at: project.runFolder("latest"))
      tell(run, names, steps, folder: project.runFolder(run.id), reporter)
      return true
    } catch {
      return false
    }
  }

  private func tell(
    _ run: RunRecord, _ names: [(name: String, kind: String, index: Int)],
    _ steps: [StepRunRecord]?, folder: String, _ makeReporter: ([StepLabel]) -> any Reporter
  ) {
    let labels = names.map { StepLabel(name: $0.name, kind: $0.kind) }
    let records =
      steps?.map { $0.repeated(in: run) }
      ?? names.map { step in
        StepRunRecord(
          runID: run.id, index: step.index, step: step.name, kind: step.kind, kindVersion: 0,
          status: .cached, startedAt: run.startedAt)
      }
    let reporter = makeReporter(labels)
    defer { reporter.close() }
    var beginning = run
    (beginning.status, beginning.finishedAt) = (.running, nil)
    reporter.observe(.runStarted(beginning, steps: labels.map { ($0.name, $0.kind) }))
    if steps != nil {
      for record in records { reporter.observe(.stepFinished(record.index, record)) }
    }
    reporter.observe(
      .runFinished(
        SluiceEngine.RunSummary(
          runID: run.id, status: .succeeded, seconds: (clock.now - began).inSeconds,
          steps: records, folder: folder)))
  }
}

extension StepRunRecord {
  /// The same step where a later run took its results over.
  fileprivate func repeated(in run: RunRecord) -> StepRunRecord {
    var record = self
    if record.status != .cached { record.cachedFromRun = runID }
    record.status = .cached
    record.runID = run.id
    record.reasons = []
    record.startedAt = run.startedAt
    record.seconds = 0
    return record
  }
}
