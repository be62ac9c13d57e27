/// A model as named arrays of float32 and texts, free of any file format.
package struct ModelTensors: Sendable, Equatable {
  /// One array; the values of the last dimension lie side by side.
  package struct Tensor: Sendable, Equatable {
    package let name: String
    package let shape: [Int]
    package let values: [Float]

    /// - Precondition: as many values as the shape has cells.
    package init(name: String, shape: [Int], values: [Float]) {
      precondition(
        shape.reduce(1, *) == values.count, "\(values.count) values in the shape \(shape)")
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  /// Sorted by name.
  package let tensors: [Tensor]
  package let metadata: [String: String]

  package init(tensors: [Tensor], metadata: [String: String]) {
    self.tensors = tensors.sorted { $0.name < $1.name }
    self.metadata = metadata
  }

  package subscript(name: String) -> Tensor? { tensors.first { $0.name == name } }
}
