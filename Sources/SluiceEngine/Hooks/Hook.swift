/// What is to happen when something has become of a model or a run, as `sluice.yaml` says.
package struct Hook: Sendable, Equatable {
  package enum Action: Sendable, Equatable {
    /// A program and its arguments; the event comes on its standard input.
    case command([String])
    /// The event is posted to an address, signed where a secret is named.
    case post(url: String, secretVariable: String?, headers: [Header])
  }

  package struct Header: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package var name: String
  package var kinds: [HookEvent.Kind]
  /// Which groups, and which pipelines, with `*` and `?`; nil for all.
  package var group: String?
  package var pipeline: String?
  package var action: Action
  /// Seconds for one attempt.
  package var timeout: Double
  /// Further attempts by the same command.
  package var retries: Int

  package init(
    name: String, kinds: [HookEvent.Kind], group: String? = nil, pipeline: String? = nil,
    action: Action, timeout: Double = 10, retries: Int = 2
  ) {
    self.name = name
    self.kinds = kinds
    self.group = group
    self.pipeline = pipeline
    self.action = action
    self.timeout = timeout
    self.retries = retries
  }

  package func wants(_ event: HookEvent) -> Bool {
    kinds.contains(event.kind)
      && (group.map { Glob.matches($0, event.group ?? "") } ?? true)
      && (pipeline.map { Glob.matches($0, event.pipeline ?? "") } ?? true)
  }
}

/// Names with `*` for any characters and `?` for one.
enum Glob {
  static func matches(_ pattern: String, _ name: String) -> Bool {
    let (pattern, name) = (Array(pattern.unicodeScalars), Array(name.unicodeScalars))
    // Where the last `*` was, and how much of the name it stands for.
    var star: (pattern: Int, name: Int)?
    var (at, place) = (0, 0)
    while place < name.count {
      if at < pattern.count, pattern[at] == "*" {
        star = (at, place)
        at += 1
      } else if at < pattern.count, pattern[at] == "?" || pattern[at] == name[place] {
        at += 1
        place += 1
      } else if let last = star {
        star = (last.pattern, last.name + 1)
        at = last.pattern + 1
        place = last.name + 1
      } else {
        return false
      }
    }
    return pattern[at...].allSatisfy { $0 == "*" }
  }
}
