import ArgumentParser
import SluiceDiagnostics
import SluiceEngine
import SluiceHTTP
import SluiceMetadata
import SluiceOpenLineage
import SluiceStore
import Synchronization

/// The OpenLineage events of a run on their way to where they were asked for.
struct OpenLineageOutput {
  private let emitter: RunEmitter
  private let sink: any EventSink
  private let warnings: RunWarnings

  /// nil where nobody asked for events.
  ///
  /// - Parameter target: what `--openlineage` says; else the environment's `OPENLINEAGE_URL` counts.
  /// - Throws: the exit code for wrong usage, after saying what is wrong with the target.
  init?(_ target: String?, pipeline: Pipeline, artifacts: String, reporter: any Reporter) throws {
    guard let target = try Self.target(target) else { return nil }
    let warnings = RunWarnings(reporter)
    self.warnings = warnings
    switch target {
    case .file(let path): sink = EventFile(path: path, warn: warnings.tell)
    case .server(let text):
      let address: WebAddress
      do throws(HTTPError) {
        address = try WebAddress(text)
      } catch {
        throw Failure.wrongInput(error.message, hint: error.hint)
      }
      sink = EventPoster(
        to: EventServer(address, key: Environment.value("OPENLINEAGE_API_KEY")),
        warn: warnings.tell)
    }
    emitter = RunEmitter(
      pipeline: pipeline, names: Self.names(artifacts: artifacts), now: RunIdentity.now,
      sink: sink)
  }

  /// How this process names jobs and datasets.
  static func names(artifacts: String) -> DatasetNames {
    DatasetNames(
      namespace: Environment.value("OPENLINEAGE_NAMESPACE") ?? DatasetNames.defaultNamespace,
      artifactsFolder: artifacts, workingFolder: RunIdentity.workingFolder)
  }

  /// - Throws: for a text that is neither a file nor a URL of http.
  static func target(_ option: String?) throws -> EventTarget? {
    let isDisabled = Environment.value("OPENLINEAGE_DISABLED")?.lowercased() == "true"
    let inherited = isDisabled ? nil : Environment.value("OPENLINEAGE_URL")
    guard let text = option ?? inherited else { return nil }
    let name = option == nil ? "OPENLINEAGE_URL" : "--openlineage"
    let endpoint = Environment.value("OPENLINEAGE_ENDPOINT") ?? "api/v1/lineage"
    let path = endpoint.drop { $0 == "/" }
    guard let target = EventTarget(text, endpoint: String(path)) else {
      throw Failure.wrongInput(
        "\(name) is neither a file nor a URL of http or https",
        hint: "write it as events.ndjson or http://localhost:5000")
    }
    return target
  }

  func observe(_ event: RunEvent) { emitter.observe(event) }

  /// Runs to the end, and comes back when the events, if any are asked for, are delivered, too.
  static func run<Result>(
    _ output: OpenLineageOutput?, _ body: () async throws -> Result
  ) async throws -> Result {
    guard let output else { return try await body() }
    do {
      let result = try await body()
      await output.finish()
      return result
    } catch {
      output.emitter.runBroke(message(of: error))
      await output.finish()
      throw error
    }
  }

  private func finish() async {
    warnings.runIsOver()
    await sink.finish()
  }

  private static func message(of error: any Error) -> String {
    (error as? StoreError)?.message ?? (error as? MetadataError)?.message ?? "\(error)"
  }
}

/// Warnings about events: among the run's own while it lasts, as plain messages after it.
private final class RunWarnings: Sendable {
  private let reporter: any Reporter
  private let isOver = Atomic(false)

  init(_ reporter: any Reporter) { self.reporter = reporter }

  func runIsOver() { isOver.store(true, ordering: .relaxed) }

  func tell(_ text: String) {
    if isOver.load(ordering: .relaxed) {
      Failure.print([.warning(text)])
    } else {
      reporter.observe(.warning(text))
    }
  }
}
