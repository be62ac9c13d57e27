import FoundationEssentials
import Glibc
import SluiceFrame
import SluiceStore

/// The inputs of a program: links in its scratch folder to the store's objects, which nobody may write to.
struct ProgramInputs: Sendable {
  /// Paths relative to the scratch folder, by port.
  private(set) var paths: [String: [String]] = [:]
  /// The objects that the links lead to, as they were before.
  private var objects: [(path: String, stamp: FileStamp)] = []
  private let store: ObjectStore

  init(_ io: StepIO, lists: Set<String>, in scratch: String) throws {
    store = io.place.store
    if io.inputs.isEmpty { return }
    try makeFolder("\(scratch)/inputs")
    for port in io.declaration.inputs {
      let bound = io.inputs.filter { $0.port == port.name }
      if bound.isEmpty { continue }
      let isList = lists.contains(port.name) || bound.count > 1
      if isList { try makeFolder("\(scratch)/inputs/\(port.name)") }
      paths[port.name] = try bound.enumerated().map { number, input in
        let name = isList ? "inputs/\(port.name)/\(number)" : "inputs/\(port.name)"
        return try place(input, at: name, in: scratch)
      }
    }
  }

  private mutating func place(
    _ input: StepIO.Input, at name: String, in scratch: String
  ) throws -> String {
    guard let record = input.record else {
      preconditionFailure("the input '\(input.port)' of a program is not stored")
    }
    if let labels = try input.columnLabels() {
      let path = "\(name).\(ArtifactKind.labels.fileExtension ?? "npy")"
      var sink = MemorySink()
      try labels.writeNumPy(to: &sink)
      try writeFile(sink.bytes, to: "\(scratch)/\(path)")
      return path
    }
    if record.kind == .folder {
      let manifest = try FolderManifest.read(record.digest, from: store)
      try manifest.materialise(at: "\(scratch)/\(name)", from: store)
      for file in manifest.files { try watch(ProgramWords.absolute(store.path(of: file.digest))) }
      return name
    }
    let path = "\(name).\(record.fileExtension)"
    let object = ProgramWords.absolute(store.path(of: record.digest))
    try AtomicLink.make(to: object, at: "\(scratch)/\(path)")
    try watch(object)
    return path
  }

  private mutating func watch(_ object: String) throws {
    objects.append((object, try FileStamp(of: object)))
  }

  /// Fails where the program wrote to an input; the damaged object is removed, so that nobody takes it for whole.
  func check() throws {
    for (path, stamp) in objects {
      let now = try? FileStamp(of: path)
      if now?.size == stamp.size, now?.mtimeNanoseconds == stamp.mtimeNanoseconds { continue }
      try? removeFile(path)
      throw StepFailure(
        "the program wrote to one of its inputs, which other steps read too",
        hint: "let it write to its outputs only; the input is made again by the next run")
    }
  }
}
