import Foundation
import Glibc
import SluiceStore
import SluiceTestSupport

extension TemporaryFolder {
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    try Data(bytes).write(to: URL(filePath: file(name)))
    return file(name)
  }
}

func contents(_ path: String) throws -> [UInt8] {
  Array(try Data(contentsOf: URL(filePath: path)))
}

func setMode(_ mode: mode_t, of path: String) -> Bool { unsafe chmod(path, mode) == 0 }

/// Becomes a user without rights, where the tests run as root; for child processes only.
func dropPrivileges() {
  if getuid() == 0 { precondition(setuid(65534) == 0, "cannot become nobody") }
}

/// A small file system that is unmounted afterwards; nil where this user may not mount.
final class SmallFileSystem {
  let path: String

  init?(options: String) throws {
    path = NSTemporaryDirectory() + "sluice-mount-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard try Self.run("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path]) else {
      try FileManager.default.removeItem(atPath: path)
      return nil
    }
  }

  func remount(_ options: String) throws -> Bool {
    try Self.run("mount", ["-o", "remount,\(options)", path])
  }

  deinit {
    _ = try? Self.run("umount", ["-l", path])
    try? FileManager.default.removeItem(atPath: path)
  }

  static func run(_ program: String, _ arguments: [String]) throws -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  /// Whether this user may mount; asked once.
  static let isPossible = (try? SmallFileSystem(options: "size=64k")) ?? nil != nil
}
