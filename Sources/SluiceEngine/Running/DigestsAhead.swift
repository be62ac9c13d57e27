package import SluiceStore
import Synchronization

/// Files digested while the project's database is still being made, in which nothing can be known of them.
package struct DigestsAhead: Sendable {
  private let found = Found()
  private let task: Task<Void, Never>

  /// Begins with the large files of the steps that take part.
  ///
  /// - Parameter now: nanoseconds since 1970-01-01T00:00:00Z.
  package init(
    _ pipeline: Pipeline, _ selection: StepSelection,
    now: @escaping @Sendable () -> Int64 = wallClock
  ) {
    let parts = selection.parts(of: pipeline)
    let paths = pipeline.steps.filter { parts[$0.index] != .none }.flatMap(\.files).map(\.path)
    let digester = FileDigester(memo: found, now: now)
    task = Task {
      var seen: Set<String> = []
      for path in paths where seen.insert(path).inserted {
        // What is wrong with a file is said when its step needs it.
        guard let stamp = digester.stampIfUnread(path), stamp.size >= EarlyWork.leastSize
        else { continue }
        _ = try? await StepThread.run { try digester.digest(ofFileAt: path) }
      }
    }
  }

  /// Waits for them, and hands them on to where files are remembered.
  package func finish(into files: FileDigester) async {
    await task.value
    for memo in found.memos.withLock(\.self) {
      files.remember(memo.digest, for: memo.stamp, path: memo.path)
    }
  }

  /// The mutex guards what was found.
  private final class Found: FileMemo {
    let memos = Mutex<[(digest: Digest, stamp: FileStamp, path: String)]>([])

    func digest(for stamp: FileStamp, path: String) -> Digest? {
      memos.withLock { $0.first { $0.stamp == stamp }?.digest }
    }

    func remember(_ digest: Digest, for stamp: FileStamp, path: String) {
      memos.withLock { $0.append((digest, stamp, path)) }
    }
  }
}
