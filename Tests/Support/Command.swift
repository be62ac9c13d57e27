import Glibc

/// A program of the system, run to its end; Foundation's `Process` is not safe to use from many tests at once.
package enum Command {
  /// - Parameters:
  ///   - input: the file it reads, and where it writes; nothing and nowhere where nil.
  /// - Returns: its exit status; -1 where it could not be started or died by a signal.
  package static func run(
    _ arguments: [String], input: String? = nil, output: String? = nil
  ) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, input ?? "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(
      &actions, 1, output ?? "/dev/null", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { for word in unsafe words { unsafe free(word) } }
    var environment: [UnsafeMutablePointer<CChar>?] = unsafe [
      strdup("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"), nil,
    ]
    defer { unsafe free(environment[0]) }
    var process: pid_t = 0
    guard unsafe posix_spawnp(&process, arguments[0], &actions, nil, &words, &environment) == 0
    else { return -1 }
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0 {
      if errno != EINTR { return -1 }
    }
    return status & 0x7F == 0 ? status >> 8 & 0xFF : -1
  }
}
