import ArgumentParser
import SluiceDiagnostics
import SluiceEngine
import SluiceMetadata
import SluiceStore

/// What a person wants pinned: a run, a step of one, an output, or bytes.
enum PinTarget {
  static let help: ArgumentHelp =
    "A run, its beginning or 'latest'; run/step; run/step/port; or a digest's first digits."

  /// - Throws: the exit code for wrong input, after saying what is unknown.
  static func find(_ text: String, in metadata: MetadataStore) throws -> Pin.Target {
    let (name, rest) = split(text)
    if rest.isEmpty {
      if let run = try metadata.run(name) { return .run(run.id) }
      if let digest = try digest(name, in: metadata) { return .object(digest) }
    } else if try metadata.run(name) == nil, let version = Int(rest),
      try metadata.version(version, of: name) != nil
    {
      throw Failure.wrongInput(
        "'\(text)' is a model version, which is always kept", hint: "there is no need to pin it")
    }
    let run = try RunNames.find(name, in: metadata)
    if rest.isEmpty { return .run(run.id) }
    let steps = try metadata.stepRuns(of: run.id)
    // The names of steps and ports may themselves have slashes, so they are looked for as a whole.
    if let step = steps.first(where: { $0.step == rest }) {
      return .step(run: run.id, step: step.step)
    }
    for step in steps {
      if let output = step.outputs.first(where: { "\(step.step)/\($0.port)" == rest }) {
        return .output(run: run.id, step: step.step, port: output.port)
      }
    }
    if let step = steps.first(where: { rest.hasPrefix($0.step + "/") }) {
      let ports = step.outputs.map(\.port)
      throw Failure.wrongInput(
        "step '\(step.step)' of run \(run.id) gave no '\(rest.dropFirst(step.step.count + 1))'",
        hint: ports.isEmpty
          ? "it \(step.status.rawValue)" : "its outputs are \(ports.joined(separator: ", "))")
    }
    let step = try RunNames.step(rest, of: run, in: metadata)
    return .step(run: run.id, step: step.step)
  }

  /// The pin that a text names, be what it names still known or not.
  static func findPin(_ text: String, in metadata: MetadataStore) throws -> Pin {
    let pins = try metadata.pins()
    var (name, rest) = split(text)
    if let run = try metadata.run(name) { name = run.id }
    let whole = rest.isEmpty ? name : "\(name)/\(rest)"
    if let pin = pins.first(where: { $0.target.text == whole }) { return pin }
    let digits = text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text
    let matches = pins.filter { $0.target.text.hasPrefix(digits.lowercased()) && !digits.isEmpty }
    if matches.count == 1 { return matches[0] }
    throw Failure.wrongInput(
      matches.isEmpty
        ? "'\(text)' is not pinned" : "\(matches.count) pins begin with '\(text)'",
      hint: pins.isEmpty
        ? "nothing is"
        : Suggestion.hint(for: text, among: pins.map(\.target.text))
          ?? "'sluice cache pins' lists what is")
  }

  private static func split(_ text: String) -> (name: String, rest: String) {
    guard let slash = text.firstIndex(of: "/") else { return (text, "") }
    return (String(text[..<slash]), String(text[text.index(after: slash)...]))
  }

  /// The bytes that a digest's first digits name; nil where they are too few or name none.
  private static func digest(_ text: String, in metadata: MetadataStore) throws -> Digest? {
    let digits = text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text
    guard digits.utf8.count >= 6 else { return nil }
    let known = try metadata.digests(beginning: digits, limit: 2)
    if known.isEmpty { return nil }
    if known.count > 1 {
      throw Failure.wrongInput(
        "several digests begin with '\(digits)'", hint: "give more of the digits")
    }
    if try metadata.artifacts(keptBy: .object(known[0])).isEmpty {
      throw Failure.wrongInput(
        "'\(digits)' is a file that a step read, not one that Sluice stores",
        hint: "pin what was made of it; 'sluice lineage \(digits)' tells what that is")
    }
    return known[0]
  }
}

/// What a pin keeps, and whether it is there.
struct PinnedObjects {
  let artifacts: [ArtifactRecord]
  let missing: Int
  /// Of the objects that are there.
  let bytes: Int

  init(_ target: Pin.Target, in opened: OpenProject) throws {
    var seen: Set<Digest> = []
    artifacts = try opened.metadata.artifacts(keptBy: target).filter {
      seen.insert($0.digest).inserted
    }
    let store = opened.project.store
    let sizes = artifacts.map { store.size(of: $0.digest) }
    missing = sizes.count { $0 == nil }
    bytes = sizes.reduce(0) { $0 + ($1 ?? 0) }
  }
}
