import Foundation

/// A small file system that is unmounted afterwards; nil where this user may not mount.
package final class SmallFileSystem {
  package let path: String

  /// - Parameter options: as `mount -o` takes them: `size=64k`.
  package init?(options: String) throws {
    path = NSTemporaryDirectory() + "sluice-mount-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard Self.run("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path]) else {
      try FileManager.default.removeItem(atPath: path)
      return nil
    }
  }

  package func remount(_ options: String) -> Bool {
    Self.run("mount", ["-o", "remount,\(options)", path])
  }

  deinit {
    _ = Self.run("umount", ["-l", path])
    try? FileManager.default.removeItem(atPath: path)
  }

  private static func run(_ program: String, _ arguments: [String]) -> Bool {
    Command.run([program] + arguments) == 0
  }

  /// Whether this user may mount; asked once.
  package static let isPossible = (try? SmallFileSystem(options: "size=64k")) ?? nil != nil
}
