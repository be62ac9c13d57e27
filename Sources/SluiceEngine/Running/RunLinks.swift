import SluiceStore

/// The folder of a run, in which every artifact has a name: `runs/<id>/<step>/<port>.<ext>`.
struct RunLinks {
  private let store: ObjectStore
  private let folder: String
  private let runID: String
  private let latest: String

  init(project: Project, runID: String) {
    store = project.store
    folder = project.runFolder(runID)
    latest = project.runFolder("latest")
    self.runID = runID
  }

  /// Links the outputs of a step to their objects.
  func link(_ record: StepRunRecord) throws {
    for output in record.outputs {
      if output.kind == .folder {
        try FolderManifest.read(output.digest, from: store).materialise(
          at: "\(folder)/\(record.step)/\(output.port)", from: store, relatively: true)
        continue
      }
      try store.link(
        output.digest, at: "\(folder)/\(record.step)/\(output.port).\(output.fileExtension)")
    }
  }

  /// Makes `runs/latest` lead here, where there is something to lead to.
  func linkAsLatest(after finished: [StepRunRecord]) throws {
    if finished.contains(where: { !$0.outputs.isEmpty }) {
      try AtomicLink.make(to: runID, at: latest)
    }
  }
}
