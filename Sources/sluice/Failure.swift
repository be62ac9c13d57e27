import ArgumentParser
import SluiceArchive
import SluiceDiagnostics
import SluiceEngine
import SluiceFrame
import SluiceMetadata
import SluiceSigning
import SluiceStore

/// The exit codes beside 0 (done) and 64 (usage).
enum ExitStatus {
  /// A step failed.
  static let stepFailed = ExitCode(1)
  /// The pipeline, the data or a name is wrong.
  static let wrongInput = ExitCode(2)
  /// `status --check`: a run would do something.
  static let outOfDate = ExitCode(1)
  /// Somebody else holds a lock.
  static let locked = ExitCode(75)
  /// By a signal.
  static let interrupted = ExitCode(130)
}

/// Prints messages to standard error as diagnostics.
enum Failure {
  /// Where messages go as events too, for the program that asked for them.
  @TaskLocal static var events: EventStream?

  static func print(_ diagnostics: [Diagnostic], files: [SourceFile] = []) {
    let renderer = DiagnosticRenderer(files: files, color: Terminal.standardError.hasColor)
    Terminal.standardError.write(renderer.render(diagnostics))
    if let events { diagnostics.forEach(events.write) }
  }

  /// An error about a name or a file outside any pipeline.
  static func wrongInput(_ message: String, hint: String? = nil) -> ExitCode {
    print([.error(message, hint: hint)])
    return ExitStatus.wrongInput
  }

  /// Runs `body` and turns what the lower targets throw into messages and exit codes.
  static func reporting<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      let result = try await body()
      if let reason = Terminal.failure {
        throw wrongInput("the results cannot be written to standard output: \(reason)")
      }
      return result
    } catch let error as StoreError {
      let code = wrongInput(error.message, hint: error.hint)
      throw error.code == .locked ? ExitStatus.locked : code
    } catch let error as MetadataError {
      let code = wrongInput(error.message, hint: error.hint)
      throw error.code == .busy ? ExitStatus.locked : code
    } catch let error as FrameError {
      throw wrongInput(error.message, hint: error.hint)
    } catch let error as StepFailure {
      throw wrongInput(error.message, hint: error.hint)
    } catch let error as SigningError {
      throw wrongInput(error.message, hint: error.hint)
    } catch let error as ArchiveError {
      throw wrongInput(error.message, hint: error.hint)
    }
  }
}
