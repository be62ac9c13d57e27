import Glibc

/// The processes of one program: those of its session, which its first process leads.
struct ProcessGroup {
  /// The identifier of the first process, of its group and of its session; 0 for none.
  let leader: pid_t

  init(_ leader: pid_t) { self.leader = leader }

  /// Kills what the program left running, and takes it off the guard's list.
  ///
  /// The leader has ended; as long as others of its group are there, its number stays theirs.
  func end() {
    guard leader > 1 else { return }
    if kill(-leader, SIGKILL) == 0 {
      // Some were there: others may have left the group, and all of them end in their own time.
      for _ in 0..<1000 {
        let members = members()
        if members.isEmpty { break }
        for member in members { kill(member.id, SIGKILL) }
        usleep(1000)
      }
    }
    ProcessGuard.shared.remove(leader)
  }

  struct Member {
    var id: pid_t
    /// Bytes in memory.
    var resident: Int
  }

  /// The processes of the session that have not ended.
  func members() -> [Member] {
    guard let folder = unsafe opendir("/proc") else { return [] }
    defer { unsafe closedir(folder) }
    var found: [Member] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      guard let id = pid_t(name), let member = Self.member(id, session: leader) else { continue }
      found.append(member)
    }
    return found
  }

  /// Reads `/proc/ID/stat`: behind the name, which may hold anything, the state, parent, group and session.
  private static func member(_ id: pid_t, session: pid_t) -> Member? {
    let file = unsafe open("/proc/\(id)/stat", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe read(file, buffer.baseAddress, buffer.count)
    }
    guard count > 0, let end = bytes[..<count].lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = String(decoding: bytes[(end + 1)..<count], as: UTF8.self).split(separator: " ")
    guard fields.count > 21, fields[0] != "Z", fields[0] != "X", Int(fields[3]) == Int(session)
    else { return nil }
    return Member(id: id, resident: (Int(fields[21]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))))
  }

  /// Looks every 50 ms how much is in memory, and kills all where that is more than the limit.
  ///
  /// - Returns: the bytes that were too many; nil where the program ended by itself or the task was cancelled.
  func watch(limit: Int) async -> Int? {
    var pause = 1
    while !Task.isCancelled {
      let members = members()
      guard members.contains(where: { $0.id == leader }) else { return nil }
      let used = members.reduce(0) { $0 + $1.resident }
      if used > limit {
        kill(-leader, SIGKILL)
        return used
      }
      try? await Task.sleep(for: .milliseconds(pause))
      pause = min(50, pause * 2)
    }
    return nil
  }
}
