import SluiceStore

/// The folder of a run, in which every artifact has a name: `runs/<id>/<step>/<port>.<ext>`.
struct RunLinks {
  private let store: ObjectStore
  private let folder: String

  init(project: Project, runID: String) throws {
    store = project.store
    folder = project.runFolder(runID)
  }

  /// Links the outputs of a step to their objects.
  func link(_ record: StepRunRecord) throws {
    for output in record.outputs {
      try store.link(
        output.digest, at: "\(folder)/\(record.step)/\(output.port).\(output.fileExtension)")
    }
  }
}
