import Glibc

/// One thing outside of the store that was looked at, and what was found.
package struct Look: Sendable, Equatable {
  enum Subject: Sendable, Hashable {
    /// By the path it was named by.
    case file(String)
    /// A variable of the environment.
    case variable(String)
  }

  enum Finding: Sendable, Equatable {
    case nothing
    case folder
    case file(FileStamp)
    /// Neither a folder nor a regular file.
    case other
    /// A variable with a value of this digest; the value may be a secret.
    case value(Digest)
  }

  let subject: Subject
  let finding: Finding

  init(_ subject: Subject, _ finding: Finding) {
    self.subject = subject
    self.finding = finding
  }

  /// What is found now.
  static func now(_ subject: Subject) -> Finding {
    switch subject {
    case .file(let path): finding(status(of: path), path)
    case .variable(let name):
      unsafe getenv(name).map { unsafe .value(Digest.of(Array(String(cString: $0).utf8))) }
        ?? .nothing
    }
  }

  static func finding(_ status: stat?, _ path: String) -> Finding {
    guard let status else { return .nothing }
    if status.st_mode & S_IFMT == S_IFDIR { return .folder }
    return (try? FileStamp(status, path: path)).map { .file($0) } ?? .other
  }

  /// Whether the same would be found now.
  package var stillHolds: Bool { Self.now(subject) == finding }
}

/// Looks as bytes: a letter for the subject, its text, a letter for the finding, its numbers; lengths and numbers are
/// 8 bytes, little-endian.
extension Look {
  package static func encode(_ looks: [Look]) -> [UInt8] {
    var bytes: [UInt8] = []
    func append(_ number: Int64) {
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: number >> Int64(shift)))
      }
    }
    for look in looks {
      let (letter, text) =
        switch look.subject {
        case .file(let path): ("f", path)
        case .variable(let name): ("v", name)
        }
      bytes += letter.utf8
      append(Int64(text.utf8.count))
      bytes += text.utf8
      switch look.finding {
      case .nothing: bytes += "n".utf8
      case .folder: bytes += "d".utf8
      case .other: bytes += "o".utf8
      case .file(let stamp):
        bytes += "s".utf8
        for number in [
          Int64(bitPattern: stamp.device), Int64(bitPattern: stamp.inode), stamp.size,
          stamp.mtimeNanoseconds, stamp.ctimeNanoseconds,
        ] { append(number) }
      case .value(let digest): bytes += "v".utf8 + digest.bytes
      }
    }
    return bytes
  }

  /// nil for bytes that are no looks.
  package static func decode(_ bytes: [UInt8]) -> [Look]? {
    var reader = Reader(bytes: bytes)
    var looks: [Look] = []
    while !reader.isAtEnd {
      guard let look = reader.look() else { return nil }
      looks.append(look)
    }
    return looks
  }

  private struct Reader {
    let bytes: [UInt8]
    var place = 0

    var isAtEnd: Bool { place == bytes.count }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
      guard count >= 0, count <= bytes.count - place else { return nil }
      defer { place += count }
      return bytes[place..<place + count]
    }

    mutating func number() -> Int64? {
      take(8)?.reversed().reduce(0) { $0 << 8 | Int64($1) }
    }

    mutating func look() -> Look? {
      guard let letter = take(1)?.first, let count = number(), count < 1 << 20,
        let text = take(Int(count)).map({ String(decoding: $0, as: UTF8.self) }),
        let kind = take(1)?.first
      else { return nil }
      let subject: Subject
      switch Unicode.Scalar(letter) {
      case "f": subject = .file(text)
      case "v": subject = .variable(text)
      default: return nil
      }
      switch Unicode.Scalar(kind) {
      case "n": return Look(subject, .nothing)
      case "d": return Look(subject, .folder)
      case "o": return Look(subject, .other)
      case "s":
        var numbers: [Int64] = []
        for _ in 0..<5 {
          guard let number = number() else { return nil }
          numbers.append(number)
        }
        return Look(
          subject,
          .file(
            FileStamp(
              device: UInt64(bitPattern: numbers[0]), inode: UInt64(bitPattern: numbers[1]),
              size: numbers[2], mtimeNanoseconds: numbers[3], ctimeNanoseconds: numbers[4])))
      case "v":
        guard let digest = take(32) else { return nil }
        return Look(subject, .value(unsafe digest.withUnsafeBytes { unsafe Digest($0) }))
      default: return nil
      }
    }
  }
}
