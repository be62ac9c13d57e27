import SluiceStore

extension CacheKey {
  /// For each step a digest over its work and that of all steps before it.
  ///
  /// Unlike the key it is known before anything runs; two runs that give a step the same one will do the same work.
  static func provenances(of pipeline: Pipeline, keys: [CacheKey]) -> [Digest] {
    var provenances = keys.map(\.workKey)
    for index in pipeline.order {
      let inputs = pipeline.steps[index].inputs.map { binding in
        CacheEntry.Ingredient(
          "input.\(binding.port).\(binding.position)",
          "\(provenances[binding.source].hex) \(binding.sourcePort)"
            + (binding.column.map { " column \($0)" } ?? ""))
      }
      provenances[index] = digest(of: [.init("work", keys[index].workKey.hex)] + inputs)
    }
    return provenances
  }
}
