import Glibc
import Subprocess
import Synchronization
import SystemPackage

/// A small process beside this one that ends running programs when this one dies and can do so no more.
///
/// It is told of each program, and sees this process die by the end of what it reads. It is started with the first
/// program; where that fails, programs of a killed run go on to their own ends, which harms nobody, as they write to
/// scratch folders that nobody reads.
final class ProcessGuard: Sendable {
  static let shared = ProcessGuard()

  /// Our end of the connection; -1 where there is none. The mutex keeps lines whole.
  private let line: Mutex<CInt>

  /// Asks the programs that are still on the list to end, and kills them a second later.
  private static let script = """
    live=
    while read -r sign id; do
      case $sign in
      +) live="$live $id" ;;
      -) rest=
        for one in $live; do [ "$one" = "$id" ] || rest="$rest $one"; done
        live=$rest ;;
      esac
    done
    [ -n "$live" ] || exit 0
    for id in $live; do kill -TERM "-$id" 2>/dev/null; done
    sleep 1
    for id in $live; do kill -KILL "-$id" 2>/dev/null; done
    exit 0
    """

  private init() {
    var ends: [CInt] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else {
      line = Mutex(-1)
      return
    }
    line = Mutex(ends[0])
    let other = FileDescriptor(rawValue: ends[1])
    Task.detached {
      var options = PlatformOptions()
      // Signals of the terminal are for the run, not for its guard.
      options.createSession = true
      _ = try? await Subprocess.run(
        .path("/bin/sh"), arguments: ["-c", Self.script],
        environment: .custom(["PATH": ProgramSpec.defaultPath]), workingDirectory: "/",
        platformOptions: options, input: .fileDescriptor(other, closeAfterSpawningProcess: true),
        output: .discarded, error: .discarded)
    }
  }

  func add(_ leader: pid_t) { send("+ \(leader)\n") }

  func remove(_ leader: pid_t) { send("- \(leader)\n") }

  private func send(_ text: String) {
    line.withLock { socket in
      guard socket >= 0 else { return }
      let bytes = Array(text.utf8)
      let sent = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.send(
          socket, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
      }
      if sent != bytes.count {
        close(socket)
        socket = -1
      }
    }
  }
}
