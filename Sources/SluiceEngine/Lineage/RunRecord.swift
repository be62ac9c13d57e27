package import SluiceFrame

/// One execution of a pipeline, as the metadata store remembers it.
package struct RunRecord: Sendable, Equatable {
  package enum Status: String, Sendable {
    case running, succeeded, failed, interrupted
  }

  /// Sorts by time: `20261123-193455-3f2a1c`.
  package var id: String
  package var pipeline: String
  /// The pipeline file as the user named it.
  package var pipelinePath: String
  /// The file's text, so that a run can be explained after the file has changed.
  package var pipelineText: String
  /// The values all parameters had, as JSON, by name.
  package var parameters: [String: JSONValue]
  package var status: Status
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package var startedAt: Int64
  package var finishedAt: Int64?
  /// Who, where and with what: user, host, process, working-folder, command-line, sluice-version, swift-version,
  /// git-commit, git-dirty, git-root; git-remote where events told of it; unchanged-since, the run that left everything
  /// as it was found, where nothing had to be planned.
  package var environment: [String: JSONValue]

  package init(
    id: String, pipeline: String, pipelinePath: String, pipelineText: String,
    parameters: [String: JSONValue], status: Status, startedAt: Int64, finishedAt: Int64? = nil,
    environment: [String: JSONValue]
  ) {
    self.id = id
    self.pipeline = pipeline
    self.pipelinePath = pipelinePath
    self.pipelineText = pipelineText
    self.parameters = parameters
    self.status = status
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.environment = environment
  }
}
