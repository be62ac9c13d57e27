import SluiceFrame

/// The members of a JSON object whose place is known to people.
struct Members {
  let value: JSONValue
  let place: String

  init(_ value: JSONValue, of place: String) {
    self.value = value
    self.place = place
  }

  func error(_ problem: String) -> FrameError { FrameError(.malformed, "\(place): \(problem)") }

  func string(_ key: String) throws(FrameError) -> String {
    guard let string = value[key]?.stringValue else { throw error("'\(key)' is not a text") }
    return string
  }

  func boolean(_ key: String) throws(FrameError) -> Bool {
    guard case .boolean(let boolean)? = value[key] else {
      throw error("'\(key)' is neither true nor false")
    }
    return boolean
  }

  func list<Element>(
    _ key: String, of type: String, _ element: (JSONValue) -> Element?
  ) throws(FrameError) -> [Element] {
    guard case .array(let items)? = value[key] else { throw error("'\(key)' is not a list") }
    var elements: [Element] = []
    elements.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      guard let element = element(item) else {
        throw error("item \(index + 1) of '\(key)' is not of type \(type)")
      }
      elements.append(element)
    }
    return elements
  }
}
