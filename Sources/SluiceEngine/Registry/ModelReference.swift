/// A model version as people name it: `group/3`, `group@approved`, `group@latest`, `group@ALIAS`; a group alone means
/// its newest version.
package struct ModelReference: Sendable, Equatable {
  package enum Choice: Sendable, Equatable {
    case newest
    case number(Int)
    case named(String)
  }

  /// Why a text names no version, and what to write instead.
  package struct Mistake: Error, Sendable, Equatable {
    package let message: String
    package let hint: String
  }

  package let text: String
  package let group: String
  package let choice: Choice

  package init(_ text: String) throws(Mistake) {
    self.text = text
    if let sign = text.firstIndex(of: "@") {
      group = String(text[..<sign])
      let name = String(text[text.index(after: sign)...])
      if name.isEmpty {
        throw Mistake(message: "'\(text)' names no version", hint: "write it as \(group)@approved")
      }
      choice = .named(name)
      return
    }
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    group = String(parts[0])
    guard parts.count == 2 else {
      choice = .newest
      return
    }
    guard let number = Int(parts[1]), number > 0 else {
      throw Mistake(
        message: "'\(parts[1])' is no version of '\(group)'", hint: "write it as \(group)/1")
    }
    choice = .number(number)
  }

  /// The version meant; nil where there is none.
  package func find(in registry: any ModelRegistry) throws -> ModelVersion? {
    switch choice {
    case .newest: try registry.version(named: "latest", of: group)
    case .number(let number): try registry.version(number, of: group)
    case .named(let name): try registry.version(named: name, of: group)
    }
  }
}
