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
