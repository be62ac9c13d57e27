import SluiceStore

/// The folder of a run, in which every artifact has a name: `runs/<id>/<step>/<port>.<ext>`.
///
/// A run that found all of its results in the cache shares the folder of an earlier run that had the same ones: it is
/// a link to that folder. So doing nothing costs one link, however many steps there are.
struct RunLinks {
  private let project: Project
  private let runID: String
  /// Of steps that were in the cache, to be linked once it is known that the folder cannot be shared.
  private var postponed: [StepRunRecord] = []
  /// nil until something is linked.
  private var folder: LinkFolder?

  init(project: Project, runID: String) {
    self.project = project
    self.runID = runID
  }

  /// Links the outputs of a step to their objects; where nothing ran before, those from the cache are to follow.
  mutating func link(_ record: StepRunRecord) throws {
    if record.status == .cached, folder == nil {
      postponed.append(record)
    } else {
      try linkPostponed()
      try write(record)
    }
  }

  private mutating func linkPostponed() throws {
    for record in postponed { try write(record) }
    postponed = []
  }

  private mutating func write(_ record: StepRunRecord) throws {
    if record.outputs.isEmpty { return }
    let folder = try folder ?? LinkFolder(project.runFolder(runID), to: project.store)
    self.folder = folder
    let files = record.outputs.filter { $0.kind != .folder }
    try folder.link(files.map { ($0.fileName, $0.digest) }, in: record.step)
    for output in record.outputs where output.kind == .folder {
      try FolderManifest.read(output.digest, from: project.store).materialise(
        at: "\(folder.path)/\(record.step)/\(output.port)", from: project.store, relatively: true)
    }
  }

  /// Links what was postponed and makes `runs/latest` lead here, where there is something to lead to: artifacts, or
  /// what programs said.
  ///
  /// - Parameter earlier: a run with the same results, all of which were in the cache now.
  mutating func finish(sharing earlier: String?) throws {
    if let earlier, folder == nil, LinkFolder.exists(project.runFolder(earlier)) {
      try AtomicLink.make(to: earlier, at: project.runFolder(runID))
    } else {
      try linkPostponed()
      if folder == nil, !LinkFolder.exists(project.runFolder(runID)) { return }
    }
    try AtomicLink.make(to: runID, at: project.runFolder("latest"))
  }
}

extension ArtifactRecord {
  /// Its name in the folder of its step.
  fileprivate var fileName: String { "\(port).\(fileExtension)" }
}
