import FoundationEssentials
import Glibc
import SluiceFrame
import SluiceStore

/// Takes over what a program left in its scratch folder, once it has ended well.
struct ProgramOutputs {
  let scratch: String
  let program: String
  let store: ObjectStore
  let codecs: ArtifactCodecs

  func take(_ output: ProgramOutput, _ io: inout StepIO) throws {
    let port = output.port
    let path = "\(scratch)/\(output.path)"
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else {
      if port.isOptional { return }
      throw StepFailure(
        "'\(program)' ended well but did not write its output '\(port.name)'",
        hint: "it must be at '\(output.path)' in its working folder; "
          + "what it left is in \(scratch)")
    }
    let isLink = status.st_mode & S_IFMT == S_IFLNK
    if isLink, unsafe stat(path, &status) != 0 {
      throw StepFailure(
        "the output '\(port.name)' of '\(program)' is a link that leads nowhere",
        hint: "it is at \(path)")
    }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    if isFolder != (port.kind == .folder) {
      throw StepFailure(
        "the output '\(port.name)' of '\(program)' is "
          + (isFolder ? "a folder, not \(port.kind.phrase)" : "a file, not a folder"),
        hint: "it is at \(path)")
    }
    if !isFolder, status.st_mode & S_IFMT != S_IFREG {
      throw StepFailure(
        "the output '\(port.name)' of '\(program)' is not a regular file",
        hint: "it is at \(path)")
    }
    switch port.kind {
    case .folder:
      if isLink {
        throw StepFailure(
          "the output '\(port.name)' of '\(program)' is a link to a folder",
          hint: "let it write the folder itself at '\(output.path)'")
      }
      io.output(port.name, try FolderArtifact(adopting: path, into: store))
    case .file:
      let object = isLink ? try copy(path) : try store.adopt(fileAt: path)
      io.output(
        port.name,
        FileArtifact(stored: object, path: store.path(of: object.digest)))
    default:
      do {
        try io.give(try codecs.read(port.kind, path), at: port.name)
      } catch {
        let failure = StepFailure(error)
        throw StepFailure(
          "the output '\(port.name)' of '\(program)' is not \(port.kind.phrase): \(failure.message)",
          hint: failure.hint ?? port.kind.format.map { "it must be \($0)" })
      }
    }
  }

  private func copy(_ path: String) throws -> (digest: Digest, size: Int) {
    let file = try MappedFile(path: path)
    let writer = try store.makeWriter()
    do {
      try unsafe writer.write(file.bytes.bytes)
      return try writer.finish()
    } catch {
      writer.abandon()
      throw error
    }
  }
}

extension StepIO {
  fileprivate mutating func give(_ value: any ArtifactValue, at port: String) throws {
    output(port, value)
  }
}

extension ArtifactKind {
  /// The format of its file, for messages.
  fileprivate var format: String? {
    switch self {
    case .table: "an Arrow IPC file (Feather version 2)"
    case .matrix: "a sparse matrix of scipy.sparse.save_npz, in CSR form"
    case .labels: "an .npy file of numbers with one dimension"
    case .records: "a RecordIO-protobuf file"
    case .model: "a model that Sluice wrote; other models are of kind file"
    case .encoder: "an encoder that Sluice wrote; others are of kind file"
    case .metrics: "a JSON file"
    case .plot: "an SVG file"
    case .file, .folder: nil
    }
  }
}
