import SluiceDiagnostics
import SluiceEngine
import SluiceSteps
import SluiceStore
import SystemPackage

/// The folders `steps/` in which kinds of steps are declared that run programs.
struct StepFolders {
  /// The present folder's first; those that are not there are left out.
  let folders: [String]

  /// - Parameter pipeline: the pipeline file's path; the folders beside its folder and in it count too.
  init(pipeline: String? = nil) {
    var found = ["steps"]
    if let pipeline {
      let folder = FilePath(pipeline).removingLastComponent()
      let above = folder.lastComponent?.kind == .regular ? folder.removingLastComponent() : "../"
      for path in [folder.appending("steps"), above.appending("steps")]
      where !found.contains(path.string) {
        found.append(path.string)
      }
    }
    folders = found.filter(FileTree.isFolder)
  }

  /// The built-in kinds with those declared that some steps name, and what is wrong with these.
  func catalog(
    naming uses: [String]
  ) -> (catalog: StepCatalog, files: [SourceFile], diagnostics: [Diagnostic]) {
    var reading = Reading()
    for name in uses where reading.catalog[name] == nil && !name.contains("/") {
      for folder in folders {
        let path = "\(folder)/\(name).yaml"
        if FileDigester.problem(withFileAt: path) != nil { continue }
        reading.read(path)
        if reading.catalog[name] == nil { reading.catalog.mistaken.insert(name) }
        break
      }
    }
    // A name that is not there may be a misspelled one.
    if uses.contains(where: { reading.catalog[$0] == nil }), reading.diagnostics.isEmpty {
      let all = everything()
      for kind in all.catalog.kinds { reading.catalog.add(kind) }
    }
    return (reading.catalog, reading.files, reading.diagnostics)
  }

  /// The built-in kinds with all that are declared.
  func everything() -> (catalog: StepCatalog, files: [SourceFile], diagnostics: [Diagnostic]) {
    var reading = Reading()
    var names: Set<String> = []
    for folder in folders {
      for file in FileTree.names(in: folder) where file.hasSuffix(".yaml") {
        // The nearest folder counts.
        if names.insert(file).inserted { reading.read("\(folder)/\(file)") }
      }
    }
    return (reading.catalog, reading.files, reading.diagnostics)
  }

  private struct Reading {
    var catalog = BuiltInSteps.catalog
    var files: [SourceFile] = []
    var diagnostics: [Diagnostic] = []

    mutating func read(_ path: String) {
      guard let bytes = try? FileBytes.read(path) else {
        diagnostics.append(.error("'\(path)' cannot be read"))
        return
      }
      let (file, definition, problems) = ProgramKindReader.read(bytes: bytes, path: path)
      files.append(file)
      diagnostics += problems
      guard let definition else { return }
      if !catalog.add(definition) {
        diagnostics.append(
          .error(
            "'\(path)' declares the step kind '\(definition.declaration.name)', which is built in",
            hint: "give it another name"))
      }
    }
  }
}
