import FoundationEssentials
import Glibc

/// A folder as an object: what lies in it, by path; each file is an object of its own.
package struct FolderManifest: Sendable, Equatable, Codable {
  package struct File: Sendable, Equatable, Codable {
    /// Relative to the folder, with `/` between names.
    package var path: String
    package var digest: Digest
    /// Bytes.
    package var size: Int
    package var isExecutable: Bool

    private enum CodingKeys: String, CodingKey {
      case path, digest, size
      case isExecutable = "executable"
    }
  }

  /// A symbolic link whose target lies within the folder.
  package struct Link: Sendable, Equatable, Codable {
    package var path: String
    /// As the link has it: relative to where it stands.
    package var target: String
  }

  package private(set) var version = 1
  /// By path.
  package private(set) var files: [File] = []
  package private(set) var links: [Link] = []
  /// Folders in which is nothing.
  package private(set) var emptyFolders: [String] = []

  private enum CodingKeys: String, CodingKey {
    case version, files, links
    case emptyFolders = "empty-folders"
  }

  /// Bytes of all files.
  package var size: Int { files.reduce(0) { $0 + $1.size } }

  /// The objects without which the folder is not whole, each once.
  package var children: [(digest: Digest, size: Int)] {
    var seen: Set<Digest> = []
    return files.filter { seen.insert($0.digest).inserted }.map { ($0.digest, $0.size) }
  }

  // MARK: - Making

  /// Makes every file of a folder an object; the folders themselves stay where they are.
  ///
  /// - Throws: `.notAFile` for what is neither file, folder nor a link that stays within; errors of the store.
  package init(adopting folder: String, into store: ObjectStore) throws(StoreError) {
    try adopt("", of: folder, into: store)
    files.sort { $0.path < $1.path }
    links.sort { $0.path < $1.path }
    emptyFolders.sort()
  }

  private mutating func adopt(
    _ relative: String, of folder: String, into store: ObjectStore
  ) throws(StoreError) {
    let names = names(in: relative.isEmpty ? folder : "\(folder)/\(relative)")
    if names.isEmpty, !relative.isEmpty { emptyFolders.append(relative) }
    for name in names {
      let path = relative.isEmpty ? name : "\(relative)/\(name)"
      let full = "\(folder)/\(path)"
      if name.unicodeScalars.contains("\u{FFFD}") {
        throw StoreError(
          .notAFile, "cannot keep '\(path)': its name is not UTF-8", path: full)
      }
      guard let status = status(of: full, followLinks: false) else {
        throw StoreError(.missing, "cannot read '\(full)': it went away", path: full)
      }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: try adopt(path, of: folder, into: store)
      case S_IFREG:
        let object = try store.adopt(fileAt: full)
        files.append(
          File(
            path: path, digest: object.digest, size: object.size,
            isExecutable: status.st_mode & S_IXUSR != 0))
      case S_IFLNK: links.append(Link(path: path, target: try Self.target(of: full, path)))
      default:
        throw StoreError(
          .notAFile, "cannot keep '\(path)': it is neither a file nor a folder", path: full)
      }
    }
  }

  private static func target(of link: String, _ path: String) throws(StoreError) -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink(link, &buffer, buffer.count)
    let target = String(
      decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var depth = path.split(separator: "/").count - 1
    let leadsOut = target.split(separator: "/").contains { part in
      depth += part == ".." ? -1 : part == "." ? 0 : 1
      return depth < 0
    }
    if count < 1 || target.hasPrefix("/") || leadsOut {
      throw StoreError(
        .notAFile, "cannot keep the link '\(path)': it leads out of its folder", path: link,
        hint: "write a file in its place, or a link to something within")
    }
    return target
  }

  // MARK: - Keeping

  /// Stores the manifest itself; equal folders have equal bytes.
  package func store(in store: ObjectStore) throws(StoreError) -> (digest: Digest, size: Int) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    let bytes: Data
    do {
      bytes = try encoder.encode(self)
    } catch {
      preconditionFailure("a manifest did not encode: \(error)")
    }
    return try store.store(Array(bytes) + [UInt8(ascii: "\n")])
  }

  /// - Throws: `.missing`, `.unreadable`, or `.damaged` where the object is no manifest.
  package static func read(
    _ digest: Digest, from store: ObjectStore
  ) throws(StoreError) -> FolderManifest {
    try read(fileAt: store.path(of: digest))
  }

  /// The same by the path of the object.
  package static func read(fileAt path: String) throws(StoreError) -> FolderManifest {
    guard let status = status(of: path), isRegularFile(status) else {
      throw StoreError(.missing, "cannot read '\(path)': there is no such file", path: path)
    }
    do {
      let bytes = try Data(contentsOf: URL(filePath: path))
      return try JSONDecoder().decode(FolderManifest.self, from: bytes)
    } catch {
      throw StoreError(
        .damaged, "'\(path)' is damaged: it does not list a folder", path: path,
        hint: "remove it; the step that made it will run again")
    }
  }

  // MARK: - Showing

  /// Makes a folder of links to the objects, where there is none yet.
  ///
  /// - Parameter relatively: links that stay right when the folder that holds both is moved, or absolute ones.
  package func materialise(
    at folder: String, from store: ObjectStore, relatively: Bool = false
  ) throws(StoreError) {
    try makeFolder(folder)
    for path in emptyFolders { try makeFolder("\(folder)/\(path)") }
    guard let root = resolvedPath(store.root) else {
      throw StoreError(.missing, "cannot read '\(store.root)': it is not there", path: store.root)
    }
    for file in files {
      let place = "\(folder)/\(file.path)"
      let hex = file.digest.hex
      let object = "\(root)/\(hex.prefix(2))/\(hex.dropFirst(2))"
      if file.path.contains("/") { try makeFolder(parentFolder(of: place)) }
      if file.isExecutable, unsafe access(object, X_OK) != 0 {
        try Self.copyExecutable(object, to: place)
      } else if relatively {
        try store.link(file.digest, at: place)
      } else {
        try AtomicLink.make(to: object, at: place)
      }
    }
    for link in links {
      let place = "\(folder)/\(link.path)"
      if link.path.contains("/") { try makeFolder(parentFolder(of: place)) }
      try AtomicLink.make(to: link.target, at: place)
    }
  }

  /// The bits of an object are those of whoever stored it first.
  private static func copyExecutable(_ object: String, to place: String) throws(StoreError) {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(filePath: object))
    } catch {
      throw StoreError(
        status(of: object) == nil ? .missing : .unreadable, "cannot read '\(object)'", path: object)
    }
    try writeFile(Array(bytes), to: place)
    try check(.write(bytes: 0), path: place) { unsafe chmod(place, 0o555) }
  }
}

extension Digest: Codable {
  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let digest = Digest(hex: text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is no digest"))
    }
    self = digest
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }
}

extension ObjectStore {
  /// Whether a folder's manifest is there with every object that it names.
  package func hasFolder(_ digest: Digest, size: Int) -> Bool {
    guard hasObject(digest, size: size),
      let manifest = try? FolderManifest.read(digest, from: self)
    else { return false }
    return manifest.children.allSatisfy { hasObject($0.digest, size: $0.size) }
  }
}
