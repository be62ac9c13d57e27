import SluiceDiagnostics
import SluiceYAML

/// What `defaults:` says for all steps of a file that do not say otherwise.
struct StepDefaults: Sendable {
  var isCacheable = true
  var cacheLifetime: CacheLifetime?
  var execution = StepExecution()

  /// Those of `defaults:` over the ones there are already, such as an including file's.
  static func reading(
    _ node: YAMLNode, over outer: StepDefaults, into diagnostics: inout [Diagnostic]
  ) -> StepDefaults {
    guard
      var reader = MappingReader(
        node, what: "'defaults'", keys: ["cache"] + ExecutionReader.keys, into: &diagnostics)
    else { return outer }
    var defaults = outer
    if let cache = reader.optional("cache") {
      (defaults.isCacheable, defaults.cacheLifetime) = CacheReader.read(cache, into: &diagnostics)
    }
    defaults.execution = ExecutionReader.read(&reader, defaults: outer.execution)
    reader.finish(into: &diagnostics)
    return defaults
  }
}
