package import SluiceFrame
package import SluiceStore

/// How a model came to be, gathered when it is registered: its run's file, commit and parameters, the step that
/// trained it, the files it was made from, and what it was judged on.
package enum ModelProvenance {
  /// - Returns: an object with `pipeline-path`, `pipeline-digest`, `parameters`, `git-commit`, `git-dirty`,
  ///   `training`, `data` and `evaluation`, each where it is known.
  package static func object(
    model: Digest, metrics: Digest?, runID: String, ledger: any RunLedger
  ) throws -> [String: JSONValue] {
    var members: [String: JSONValue] = [:]
    if let run = try ledger.run(runID) {
      members["pipeline-path"] = .string(run.pipelinePath)
      members["pipeline-digest"] = .string(Digest.of(Array(run.pipelineText.utf8)).hex)
      members["parameters"] = .object(run.parameters)
      for key in ["git-commit", "git-dirty"] { members[key] = run.environment[key] }
    }
    var walk = Walk(ledger: ledger)
    if let trainer = try walk.maker(of: model) {
      members["training"] = .object([
        "step": .string(trainer.step), "kind": .string(trainer.kind),
        "parameters": .object(try parameters(of: trainer, ledger)),
      ])
    }
    if let metrics, let judge = try walk.maker(of: metrics) {
      members["evaluation"] = .object([
        "step": .string(judge.step), "kind": .string(judge.kind),
        "inputs": .array(
          judge.inputs.map {
            .object(["port": .string($0.port), "digest": .string($0.digest.hex)])
          }),
      ])
    }
    let files = try walk.files(under: [model, metrics].compactMap { $0 })
    if !files.isEmpty {
      members["data"] = .array(
        files.map { .object(["path": .string($0.path), "digest": .string($0.digest)]) })
    }
    return members
  }

  private static func parameters(
    of record: StepRunRecord, _ ledger: any RunLedger
  ) throws -> [String: JSONValue] {
    guard let key = record.cacheKey, let entry = try ledger.cacheEntry(for: key) else { return [:] }
    var parameters: [String: JSONValue] = [:]
    for ingredient in entry.manifest where ingredient.name.hasPrefix("parameter.") {
      parameters[String(ingredient.name.dropFirst(10))] = .string(plain(ingredient.value))
    }
    return parameters
  }

  /// A text without the quotes that the key's manifest has around it.
  private static func plain(_ value: String) -> String {
    guard value.utf8.count >= 2, value.hasPrefix("\""), value.hasSuffix("\""),
      !value.contains("\\")
    else { return value }
    return String(value.dropFirst().dropLast())
  }

  /// The way up from bytes.
  private struct Walk {
    struct File: Hashable {
      let path: String
      let digest: String
    }

    let ledger: any RunLedger
    private var seen: Set<Digest> = []

    init(ledger: any RunLedger) { self.ledger = ledger }

    /// The step run that did the work, else the newest that took it over; not one that only hands on what it was given.
    func maker(of digest: Digest) throws -> StepRunRecord? {
      let makers = try ledger.stepRuns(producing: digest, limit: 50)
        .filter { run in
          run.usedVersion == nil && !run.inputs.contains { $0.digest == digest }
        }
      return makers.first { $0.status == .succeeded } ?? makers.first
    }

    /// The input files above, sorted by path.
    mutating func files(under digests: [Digest]) throws -> [File] {
      var files: Set<File> = []
      var front = digests
      while let digest = front.popLast() {
        guard seen.insert(digest).inserted, let maker = try maker(of: digest) else { continue }
        for input in maker.inputs {
          if let path = input.path {
            files.insert(File(path: path, digest: input.digest.hex))
          } else {
            front.append(input.digest)
          }
        }
      }
      return files.sorted { ($0.path, $0.digest) < ($1.path, $1.digest) }
    }
  }
}
