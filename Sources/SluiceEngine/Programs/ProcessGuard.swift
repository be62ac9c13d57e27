import Glibc
import Subprocess
import Synchronization
import SystemPackage

/// A small process beside this one that ends running programs when this one dies and can do so no more.
///
/// It is told of each program before it starts and once its number is known, and sees this process die by the end of
/// what it reads. The first program waits for it; where it cannot be started, programs of a killed run go on to their
/// own ends, which harms nobody, as they write to scratch folders that nobody reads.
package final class ProcessGuard: Sendable {
  package static let shared = ProcessGuard()

  fileprivate struct State {
    /// Our end of the connection; -1 where there is none.
    var line: CInt
    /// The first processes of the programs that run now.
    var leaders: Set<pid_t> = []
    /// The folder that was told last.
    var folder = ""
  }

  /// Keeps lines whole, and the list right.
  private let state: Mutex<State>
  /// Ends when the guard runs, or cannot.
  private let starting: Task<Void, Never>

  /// Asks the programs that are still on the list to end, and kills them a second later. Those that were about to
  /// start are found by their working folder, and may have ended but for processes that do not lead a group.
  private static let script = """
    live= starting=0
    while read -r sign id; do
      case $sign in
      @) folder=${id:-$folder} starting=$((starting + 1)) ;;
      !) starting=$((starting - 1)) ;;
      +) live="$live $id" starting=$((starting - 1)) ;;
      -) rest=
        for one in $live; do [ "$one" = "$id" ] || rest="$rest $one"; done
        live=$rest ;;
      esac
    done
    [ -n "$live" ] || [ $starting -gt 0 ] || exit 0
    find_more() {
      found=
      [ $starting -gt 0 ] || return 0
      found=$(ls -l /proc/[0-9]*/cwd 2>/dev/null | while read -r line; do
        case $line in *" /proc/"*"/cwd -> $folder/"*)
          line=${line#* /proc/}
          echo "${line%%/*}" ;;
        esac
      done)
      live="$live $found"
    }
    end() {
      find_more
      for id in $live; do kill "-$1" "-$id" 2>/dev/null; done
      for id in $found; do kill "-$1" "$id" 2>/dev/null; done
    }
    end TERM
    sleep 1
    end KILL
    exit 0
    """

  private init() {
    var ends: [CInt] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else {
      state = Mutex(State(line: -1))
      starting = Task {}
      return
    }
    state = Mutex(State(line: ends[0]))
    let other = FileDescriptor(rawValue: ends[1])
    let (started, isStarted) = AsyncStream<Never>.makeStream()
    Task.detached {
      defer { isStarted.finish() }
      var options = PlatformOptions()
      // Signals of the terminal are for the run, not for its guard.
      options.createSession = true
      _ = try? await Subprocess.run(
        .path("/bin/sh"), arguments: ["-c", Self.script],
        environment: .custom(["PATH": ProgramSpec.defaultPath]), workingDirectory: "/",
        platformOptions: options, input: .fileDescriptor(other, closeAfterSpawningProcess: true),
        output: .discarded, error: .discarded
      ) { _ in isStarted.finish() }
    }
    starting = Task { for await _ in started {} }
  }

  /// Waits until the guard is there: a program that starts before it has none.
  func start() async { await starting.value }

  /// A program is about to start in a folder of this one.
  func expect(in folder: String) {
    state.withLock { state in
      // A shell reads byte by byte.
      if folder == state.folder { return state.send("@\n") }
      state.folder = folder
      // As the kernel tells it: without links on the way.
      var path = folder
      if let resolved = unsafe realpath(folder, nil) {
        path = unsafe String(cString: resolved)
        unsafe free(resolved)
      }
      state.send("@ \(path)\n")
    }
  }

  /// It did not start.
  func forget() { state.withLock { $0.send("! 0\n") } }

  func add(_ leader: pid_t) {
    state.withLock {
      $0.leaders.insert(leader)
      $0.send("+ \(leader)\n")
    }
  }

  func remove(_ leader: pid_t) {
    state.withLock {
      $0.leaders.remove(leader)
      $0.send("- \(leader)\n")
    }
  }

  /// Kills every program at once, for a process that is about to end without waiting for them.
  package func killAll() {
    state.withLock { state in
      for leader in state.leaders { kill(-leader, SIGKILL) }
    }
  }
}

extension ProcessGuard.State {
  fileprivate mutating func send(_ text: String) {
    guard line >= 0 else { return }
    let bytes = Array(text.utf8)
    let sent = unsafe bytes.withUnsafeBytes { buffer in
      unsafe Glibc.send(line, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
    }
    if sent != bytes.count {
      close(line)
      line = -1
    }
  }
}
