import GRDB
import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceStore

/// Records with every field filled, made from a name or number.
enum Fixtures {
  static func digest(_ name: String) -> Digest { Digest.of(Array(name.utf8)) }

  static func artifact(
    _ name: String, port: String = "table", kind: ArtifactKind = .table
  ) -> ArtifactRecord {
    ArtifactRecord(
      port: port, kind: kind, digest: digest(name), size: 100 + name.utf8.count,
      fileExtension: kind.fileExtension ?? "bin",
      facts: [
        "rows": .integer(397_884), "density": .number(0.25), "whole": .number(2),
        "columns": .array([.string("StockCode"), .string("ünï \"quoted\"\n\\")]),
        "nested": .object(["none": .null, "yes": .boolean(true)]),
      ])
  }

  static func run(
    _ id: String, pipeline: String = "retail", startedAt: Int64 = 1_000
  ) -> RunRecord {
    RunRecord(
      id: id, pipeline: pipeline, pipelinePath: "pipelines/\(pipeline).yaml",
      pipelineText: "pipeline: \(pipeline)\n", parameters: ["epochs": .integer(20)],
      status: .running, startedAt: startedAt,
      environment: ["user": .string("ada"), "git-dirty": .boolean(false)])
  }

  static func stepRun(
    _ runID: String, _ index: Int, status: StepRunRecord.Status = .succeeded
  ) -> StepRunRecord {
    StepRunRecord(
      runID: runID, index: index, step: "step-\(index)", kind: "filter", kindVersion: 2,
      status: status, cacheKey: digest("key-\(index)"), reasons: ["parameter 'min-df' 2 → 3"],
      cachedFromRun: status == .cached ? "earlier" : nil, startedAt: 2_000 + Int64(index),
      seconds: 0.25, error: status == .failed ? "it broke" : nil,
      inputs: [
        .init(
          port: "in", position: 0, digest: digest("output-\(index - 1)"),
          fromStep: "step-\(index - 1)", fromPort: "table"),
        .init(
          port: "path", position: 0, digest: digest("file"), fromStep: nil, fromPort: nil,
          path: "data/retail.csv"),
      ],
      outputs: [artifact("output-\(index)")],
      results: ["rows-in": .integer(10), "rmse": .number(1.5)])
  }

  static func cacheEntry(
    _ name: String, step: String = "load", pipeline: String = "retail", createdAt: Int64 = 5_000
  ) -> CacheEntry {
    CacheEntry(
      key: digest("key-\(name)"), workKey: digest("work-\(name)"), pipeline: pipeline, step: step,
      manifest: [
        .init("kind", "filter"), .init("parameter.where", "Quantity > 0"), .init("empty", ""),
      ],
      outputs: [artifact("\(name)-one"), artifact("\(name)-two", port: "other", kind: .matrix)],
      results: ["rows-out": .integer(5)], runID: "run-1", createdAt: createdAt, seconds: 1.5)
  }

  static func modelVersion(
    _ model: String, group: String = "retail-recommender", at moment: Int64 = 9_000
  ) -> ModelVersion {
    ModelVersion(
      group: group, version: 0, status: .pendingManualApproval, description: "Twenty epochs.",
      artifacts: [
        ModelArtifact(.model, artifact(model, port: "model", kind: .model)),
        ModelArtifact(.encoder, artifact("\(model)-encoder", port: "encoder", kind: .encoder)),
        ModelArtifact(.plot, name: "curve", artifact("\(model)-curve", port: "curve", kind: .plot)),
        ModelArtifact(.plot, name: "rest", artifact("\(model)-rest", port: "rest", kind: .plot)),
      ],
      metricValues: .object(["rmse": .object(["value": .number(1.25)])]), runID: "run-1",
      pipeline: "retail", createdAt: moment, createdBy: "ada", properties: ["team": "shop"])
  }

  /// A database as an earlier version of the schema left it.
  static func database(
    at path: String, version: Int, filling fill: (Database) throws -> Void
  ) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.inDatabase { database in
      for step in Schema.steps.prefix(version) { try database.execute(sql: step) }
      try fill(database)
      try database.execute(
        sql: """
          PRAGMA user_version = \(version); PRAGMA application_id = \(Schema.applicationID)
          """)
    }
    try queue.close()
  }
}
