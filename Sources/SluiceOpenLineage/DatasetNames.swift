import SluiceFrame

/// How jobs and datasets are named.
///
/// A file has OpenLineage's name for local files: namespace `file`, its absolute path. An artifact stays the same
/// dataset from run to run: `pipeline.step.port` in the namespace of the jobs, its digest being its version.
package struct DatasetNames: Sendable {
  /// Of the jobs, and of the artifacts they make.
  package let namespace: String
  /// Where results are kept; absolute.
  package let artifactsFolder: String
  /// What a relative path of a run that does not tell its own folder is relative to; absolute.
  package let workingFolder: String

  package static let defaultNamespace = "sluice"

  package init(namespace: String, artifactsFolder: String, workingFolder: String) {
    self.namespace = namespace
    self.workingFolder = workingFolder
    self.artifactsFolder = AbsolutePath.of(artifactsFolder, in: workingFolder)
  }

  func artifact(_ pipeline: String, _ step: String, _ port: String) -> Dataset {
    Dataset(
      namespace: namespace, name: "\(pipeline).\(step).\(port)", sourceName: "sluice",
      sourceURI: FileURI.text("\(artifactsFolder)/store"))
  }

  /// - Parameter path: absolute.
  func file(_ path: String) -> Dataset {
    Dataset(namespace: "file", name: path, sourceName: "file", sourceURI: FileURI.text(path))
  }
}
