import FoundationEssentials
import SluiceFrame

/// Reads the numbers that a program reports in a JSON file.
///
/// Members of inner objects get the names on the way to them with dots between. `value`, and names that end with
/// `_metrics`, are left out, which makes SageMaker's shape plain: `{"regression_metrics": {"rmse": {"value": 1}}}` is
/// `rmse`.
enum ProgramResults {
  static func read(
    _ path: String, named name: String, declared: [ResultDeclaration]
  ) throws -> [(String, JSONValue)] {
    guard let bytes = try? Data(contentsOf: URL(filePath: path)) else {
      throw StepFailure(
        "the program did not write its metrics",
        hint: "they must be at '\(name)' in its working folder")
    }
    let json: JSONValue
    do throws(FrameError) {
      json = try JSONValue(decoding: bytes)
    } catch {
      throw StepFailure("the metrics in '\(name)' are not JSON", hint: "such as { \"rmse\": 1.5 }")
    }
    guard case .object = json else {
      throw StepFailure(
        "the metrics in '\(name)' are no JSON object", hint: "such as { \"rmse\": 1.5 }")
    }
    var found: [(String, JSONValue)] = []
    collect(json, [], into: &found)
    for result in declared {
      guard let value = found.first(where: { $0.0 == result.name })?.1 else {
        throw StepFailure("the metrics in '\(name)' have no '\(result.name)', which is declared")
      }
      if !result.type.fits(value) {
        throw StepFailure(
          "the metric '\(result.name)' in '\(name)' must be \(result.type.phrase)")
      }
    }
    let names = Set(declared.map(\.name))
    return found.filter { name, value in
      if names.contains(name) { return true }
      if case .string = value { return false }
      return true
    }
  }

  private static func collect(
    _ value: JSONValue, _ way: [String], into found: inout [(String, JSONValue)]
  ) {
    switch value {
    case .object(let members):
      for (name, member) in members.sorted(by: { $0.key < $1.key }) {
        let isPlain = name == "value" && !way.isEmpty || name.hasSuffix("_metrics")
        collect(member, isPlain ? way : way + [name], into: &found)
      }
    case .array, .null: break
    case .boolean, .integer, .number, .string:
      if !way.isEmpty { found.append((way.joined(separator: "."), value)) }
    }
  }
}

extension ResultDeclaration.Kind {
  fileprivate func fits(_ value: JSONValue) -> Bool {
    switch (self, value) {
    case (.integer, .integer), (.number, .integer), (.number, .number), (.boolean, .boolean),
      (.string, .string):
      true
    default: false
    }
  }

  fileprivate var phrase: String {
    switch self {
    case .integer: "an integer"
    case .number: "a number"
    case .boolean: "true or false"
    case .string: "text"
    }
  }
}
