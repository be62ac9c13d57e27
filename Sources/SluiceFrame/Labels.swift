/// What a model learns to predict: one float32 a row.
package struct Labels: Sendable, Equatable {
  package let values: [Float]

  package init(_ values: [Float]) { self.values = values }

  package var count: Int { values.count }
}
