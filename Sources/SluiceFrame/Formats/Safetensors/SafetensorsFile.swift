/// Named tensors with a few words of metadata, as the safetensors format holds them.
///
/// https://huggingface.co/docs/safetensors
package struct SafetensorsFile: Sendable, Equatable {
  /// A tensor's numbers, in row-major order.
  package enum Values: Sendable, Equatable {
    case float32([Float])
    case float64([Double])
    case int64([Int64])

    /// How many numbers there are.
    package var count: Int {
      switch self {
      case .float32(let values): values.count
      case .float64(let values): values.count
      case .int64(let values): values.count
      }
    }

    var type: String {
      switch self {
      case .float32: "F32"
      case .float64: "F64"
      case .int64: "I64"
      }
    }

    var byteCount: Int {
      if case .float32 = self { 4 * count } else { 8 * count }
    }
  }

  /// A named array of numbers.
  package struct Tensor: Sendable, Equatable {
    package let name: String
    /// Empty for a single number.
    package let shape: [Int]
    package let values: Values

    /// - Precondition: as many values as the shape has cells.
    package init(_ name: String, shape: [Int], _ values: Values) {
      precondition(
        shape.reduce(1, *) == values.count, "'\(name)': \(values.count) values for \(shape)")
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  /// In the order of their names.
  package let tensors: [Tensor]
  /// Free words about the tensors, the file's `__metadata__`.
  package let metadata: [String: String]

  /// - Precondition: names are distinct, and none is `__metadata__`.
  package init(tensors: [Tensor], metadata: [String: String] = [:]) {
    let names = Set(tensors.map(\.name))
    precondition(names.count == tensors.count, "tensor names repeat: \(tensors.map(\.name))")
    precondition(!names.contains(Self.metadataKey), "a tensor is called \(Self.metadataKey)")
    self.tensors = tensors.sorted { $0.name < $1.name }
    self.metadata = metadata
  }

  /// The tensor called `name`, or nil.
  package subscript(name: String) -> Tensor? { tensors.first { $0.name == name } }

  static let metadataKey = "__metadata__"
}
