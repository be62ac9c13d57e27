import SluiceEngine
import SluiceMetadata
import SluiceStore

/// A command line that a shell asks to complete.
struct CompletionWords {
  private let words: [String]
  /// The word to complete, as far as it is there.
  let current: String

  /// - Parameters:
  ///   - words: with the program's name; bash makes three of `--run=x`.
  ///   - index: of the word to complete.
  init(_ words: [String], _ index: Int) {
    self.words = words
    current = words.indices.contains(index) ? words[index] : ""
  }

  /// The pipeline file named so far, read as far as it can be, with the step kinds it may use.
  var pipeline: (spec: PipelineSpec, catalog: StepCatalog)? {
    let takesFile = ["--params", "--openlineage", "-o", "--output"]
    for (place, word) in words.enumerated().dropFirst(2)
    where Completions.isYAML(word) && !takesFile.contains(words[place - 1]) {
      guard let bytes = FileBytes.bytes(at: word) else { return nil }
      let read = PipelineReader.read(bytes: bytes, path: word, load: LoadedPipeline.included)
      return read.spec.map { spec in
        let kinds = StepFolders(pipeline: word).catalog(naming: spec.steps.compactMap(\.uses))
        return (spec, kinds.catalog)
      }
    }
    return nil
  }

  /// What follows an option, also as `--option=value`.
  func value(of option: String) -> String? {
    for (place, word) in words.enumerated() {
      if word == option, place + 1 < words.count {
        let next = words[place + 1]
        return next == "=" && place + 2 < words.count ? words[place + 2] : next
      }
      if word.hasPrefix(option + "=") { return String(word.dropFirst(option.count + 1)) }
    }
    return nil
  }

  /// The project's database, if there is one: completing must not make it, and must not wait for it.
  var metadata: MetadataStore? {
    let folder = value(of: "--artifacts") ?? Environment.value("SLUICE_ARTIFACTS") ?? "artifacts"
    let path = "\(folder)/sluice.db"
    return FileTree.exists(path) ? try? MetadataStore(path: path, waiting: 0.2) : nil
  }
}
