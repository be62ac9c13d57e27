package import SluiceStore

/// Where a walk through the lineage begins.
package enum LineageTarget: Sendable, Equatable {
  /// Some bytes, with what is known of them from where they were named.
  package struct Artifact: Sendable, Equatable {
    package let digest: Digest
    package let name: String
    package var record: ArtifactRecord?
    /// The run they were named in.
    package var run: String?
    package var step: String?
    package var isFile = false
  }

  case artifacts([Artifact])
  case step(StepRunRecord)
  case run(RunRecord)
  case model(ModelVersion)

  /// Finds what a person named; nil where it is nothing that is known.
  ///
  /// In this order: `RUN:step`, `RUN:step.port`; a step of the latest run, `step` or `step.port`; a model version
  /// `group/1`; the path of a file that steps read; a run, or its beginning; a digest, or its beginning of at least
  /// six digits, with or without `sha256:`.
  package static func find(_ name: String, in project: Project) throws -> LineageTarget? {
    let ledger = project.ledger
    if let colon = name.firstIndex(of: ":"), !name.hasPrefix("sha256:") {
      if let run = try ledger.run(String(name[..<colon])) {
        return try step(String(name[name.index(after: colon)...]), of: run.id, ledger)
      }
    }
    if let latest = try ledger.run("latest"), let found = try step(name, of: latest.id, ledger) {
      return found
    }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count == 2, let number = Int(parts[1]),
      let version = try project.registry.version(number, of: String(parts[0]))
    {
      return .model(version)
    }
    if let digest = try fileDigest(name, project) {
      return .artifacts([Artifact(digest: digest, name: name, isFile: true)])
    }
    if let run = try ledger.run(name) { return .run(run) }
    let digits = name.hasPrefix("sha256:") ? String(name.dropFirst(7)) : name
    guard digits.utf8.count >= 6 else { return nil }
    let digests = try ledger.digests(beginning: digits, limit: 20)
    return digests.isEmpty ? nil : .artifacts(try digests.map { try artifact($0, ledger) })
  }

  private static func step(
    _ name: String, of run: String, _ ledger: any RunLedger
  ) throws -> LineageTarget? {
    let records = try ledger.stepRuns(of: run)
    if let record = records.first(where: { $0.step == name }) { return .step(record) }
    for record in records where name.hasPrefix(record.step + ".") {
      let port = name.dropFirst(record.step.count + 1)
      if let output = record.outputs.first(where: { $0.port == port }) {
        return .artifacts([
          Artifact(digest: output.digest, name: name, record: output, run: run, step: record.step)
        ])
      }
    }
    return nil
  }

  /// The content read last under a path; for a file that was read under another path, its content now.
  private static func fileDigest(_ path: String, _ project: Project) throws -> Digest? {
    if let digest = try project.ledger.digests(ofInputFileAt: path).first { return digest }
    guard path.contains("/") || path.contains("."),
      FileDigester.problem(withFileAt: path) == nil
    else { return nil }
    let digest = try project.files.digest(ofFileAt: path)
    let isKnown =
      try !project.ledger.stepRuns(reading: digest, limit: 1).isEmpty
      || !project.ledger.stepRuns(producing: digest, limit: 1).isEmpty
    return isKnown ? digest : nil
  }

  private static func artifact(_ digest: Digest, _ ledger: any RunLedger) throws -> Artifact {
    if let maker = try ledger.stepRuns(producing: digest, limit: 1).first,
      let output = maker.outputs.first(where: { $0.digest == digest })
    {
      return Artifact(
        digest: digest, name: "\(maker.step).\(output.port)", record: output, run: maker.runID,
        step: maker.step)
    }
    let input = try ledger.stepRuns(reading: digest, limit: 1).first?.inputs.first {
      $0.digest == digest
    }
    return Artifact(
      digest: digest, name: input?.path ?? "artifact", isFile: input?.path != nil)
  }
}
