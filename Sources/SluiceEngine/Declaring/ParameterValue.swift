/// The value of a step's or pipeline's parameter, free of where and how it was written.
package enum ParameterValue: Sendable, Equatable {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case list([ParameterValue])
  /// Members in the order they were written; the canonical text sorts them.
  case map([Member])

  package struct Member: Sendable, Equatable {
    package var key: String
    package var value: ParameterValue

    package init(_ key: String, _ value: ParameterValue) {
      self.key = key
      self.value = value
    }
  }
}
