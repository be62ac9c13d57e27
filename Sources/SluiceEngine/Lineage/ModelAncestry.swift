import SluiceFrame
import SluiceStore

/// The short way back from a model version: data, features, training, evaluation.
package struct ModelAncestry: Sendable, Equatable {
  package struct Stage: Sendable, Equatable {
    /// `data`, `features`, `training` or `evaluation`.
    package var name: String
    /// A file's path, or a step with what it worked on.
    package var what: String
    /// Of what it was done with or gave, in hexadecimal digits.
    package var digest: String?

    package init(name: String, what: String, digest: String? = nil) {
      self.name = name
      self.what = what
      self.digest = digest
    }
  }

  package var stages: [Stage] = []

  /// - Parameter ledger: tells how many rows there were, where it still knows.
  package init(_ version: ModelVersion, ledger: any RunLedger) throws {
    let known = version.provenance
    if case .array(let files)? = known["data"] {
      for file in files {
        stages.append(
          Stage(
            name: "data", what: file["path"]?.stringValue ?? "–",
            digest: file["digest"]?.stringValue))
      }
    }
    if let encoder = version.encoder {
      let columns = encoder.facts["columns"]?.integer.map { "\($0) columns" } ?? "an encoder"
      stages.append(Stage(name: "features", what: columns, digest: encoder.digest.hex))
    }
    let judged = known["evaluation"]
    if let training = known["training"] {
      let rows = try Self.rows(Self.input("train", of: judged), ledger)
      stages.append(
        Stage(name: "training", what: Self.words(training, rows), digest: version.model.digest.hex))
    }
    if let judged {
      let digest = Self.input("test", of: judged)
      stages.append(
        Stage(
          name: "evaluation", what: Self.words(judged, try Self.rows(digest, ledger)),
          digest: digest))
    }
  }

  private static func words(_ step: JSONValue, _ rows: Int?) -> String {
    let name = step["step"]?.stringValue ?? "–"
    let kind = step["kind"]?.stringValue ?? "–"
    return "step \(name) (\(kind))" + (rows.map { ", \($0) rows" } ?? "")
  }

  private static func input(_ port: String, of step: JSONValue?) -> String? {
    guard case .array(let inputs)? = step?["inputs"] else { return nil }
    return inputs.first { $0["port"]?.stringValue == port }?["digest"]?.stringValue
  }

  private static func rows(_ digest: String?, _ ledger: any RunLedger) throws -> Int? {
    guard let digest = digest.flatMap({ Digest(hex: $0) }),
      let maker = try ledger.stepRuns(producing: digest, limit: 1).first
    else { return nil }
    return maker.outputs.first { $0.digest == digest }?.facts["rows"]?.integer
  }
}

extension JSONValue {
  fileprivate var integer: Int? { if case .integer(let value) = self { value } else { nil } }
}
