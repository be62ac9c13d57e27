package import SluiceStore

/// What makes a step's work the same work: its ingredients by name, and the digests over them.
package struct CacheKey: Sendable, Equatable {
  /// Changes when the way keys are made changes, which empties every cache.
  static let formatVersion = 1

  /// Kind, version, parameters and files: all that is known before any step has run.
  package let work: [CacheEntry.Ingredient]
  /// The digest over `work`.
  package let workKey: Digest

  /// - Parameters:
  ///   - fileDigests: by parameter name.
  ///   - further: what the step itself adds.
  package init(
    step: PipelineStep, fileDigests: [String: Digest], further: [CacheEntry.Ingredient] = []
  ) {
    var work: [CacheEntry.Ingredient] = [
      .init("format", String(Self.formatVersion)),
      .init("kind", step.declaration.name),
      .init("kind-version", String(step.declaration.version)),
    ]
    for member in step.parameters.members.sorted(by: { $0.key < $1.key }) {
      if step.declaration.parameter(member.key)?.affectsResult == false { continue }
      if let digest = fileDigests[member.key] {
        work.append(.init("file.\(member.key)", digest.hex))
      } else {
        work.append(.init("parameter.\(member.key)", member.value.canonicalText))
      }
    }
    work += further
    self.work = work
    workKey = Self.digest(of: work)
  }

  /// The ingredients with those of the inputs.
  ///
  /// - Parameter inputs: for each binding of the step, in its order, the artifact's kind and digest.
  package func manifest(
    _ bindings: [InputBinding], inputs: [(kind: ArtifactKind, digest: Digest)]
  ) -> [CacheEntry.Ingredient] {
    work
      + zip(bindings, inputs).map { binding, input in
        CacheEntry.Ingredient(
          "input.\(binding.port).\(binding.position)",
          "\(input.kind.rawValue) \(input.digest.hex)"
            + (binding.column.map { " column \($0)" } ?? ""))
      }
  }

  /// SHA-256 over the length-prefixed names and values, lengths as 8 little-endian bytes.
  package static func digest(of manifest: [CacheEntry.Ingredient]) -> Digest {
    var bytes: [UInt8] = []
    func append(_ text: String) {
      let length = UInt64(text.utf8.count)
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: length >> UInt64(shift)))
      }
      bytes.append(contentsOf: text.utf8)
    }
    for ingredient in manifest {
      append(ingredient.name)
      append(ingredient.value)
    }
    return Digest.of(bytes)
  }
}
