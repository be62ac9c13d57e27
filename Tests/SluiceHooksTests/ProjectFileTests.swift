import SluiceDiagnostics
import SluiceEngine
import Testing

/// The project's file, right and wrong.
struct ProjectFileTests {
  private func read(_ text: String) -> (hooks: [Hook]?, messages: [String]) {
    let (hooks, _, diagnostics) = ProjectFileReader.read(
      bytes: Array(text.utf8), path: "sluice.yaml")
    return (hooks, diagnostics.map(\.message))
  }

  @Test func hooksAreRead() {
    let (hooks, messages) = read(
      """
      hooks:
        - name: chat
          on: [approved, rejected]
          group: retail-*
          url: https://chat.example/hook
          secret-env: CHAT_SECRET
          headers: { X-Team: shop }
          timeout: 5s
          retries: 0
        - name: mail
          on: run-failed
          pipeline: retail
          command: [mail, -s, failed, 1]
      """)
    #expect(messages == [])
    #expect(
      hooks == [
        Hook(
          name: "chat", kinds: [.approved, .rejected], group: "retail-*",
          action: .post(
            url: "https://chat.example/hook", secretVariable: "CHAT_SECRET",
            headers: [Hook.Header("X-Team", "shop")]), timeout: 5, retries: 0),
        Hook(
          name: "mail", kinds: [.runFailed], pipeline: "retail",
          action: .command(["mail", "-s", "failed", "1"])),
      ])
    #expect(read("hooks: []\n").hooks == [])
  }

  static let mistakes: [(String, String)] = [
    ("hook: []", "the project's file has no key 'hook'"),
    ("hooks: 3", "'hooks' must be a list"),
    ("hooks: [{on: approved, command: [x]}]", "a hook has no 'name'"),
    ("hooks: [{name: a, command: [x]}]", "a hook has no 'on'"),
    ("hooks: [{name: a, on: aproved, command: [x]}]", "there is no event 'aproved'"),
    ("hooks: [{name: a, on: test, command: [x]}]", "there is no event 'test'"),
    ("hooks: [{name: a, on: []      , command: [x]}]", "'on' names no event"),
    ("hooks: [{name: a, on: approved}]", "a hook has a 'command' or a 'url'"),
    (
      "hooks: [{name: a, on: approved, command: [x], url: https://x}]",
      "a hook has a 'command' or a 'url', not both"
    ),
    ("hooks: [{name: a, on: approved, command: []}]", "'command' names no program"),
    ("hooks: [{name: a, on: approved, command: [[x]]}]", "a word of the command must be text"),
    ("hooks: [{name: a, on: approved, url: chat.example}]", "'chat.example' is no address"),
    (
      "hooks: [{name: a, on: approved, command: [x], secret-env: X}]",
      "'secret-env' is for a hook with 'url'"
    ),
    (
      "hooks: [{name: a, on: approved, url: https://x, headers: [x]}]",
      "'headers' must be a mapping"
    ),
    ("hooks: [{name: a, on: approved, command: [x], retries: -1}]", "'retries' must be an integer"),
    (
      "hooks: [{name: a, on: approved, command: [x]}, {name: a, on: approved, command: [x]}]",
      "two hooks are named 'a'"
    ),
    ("hooks: [", "a"),
  ]

  @Test(arguments: mistakes.indices)
  func mistakesAreSaid(_ index: Int) {
    let (text, message) = Self.mistakes[index]
    let (hooks, messages) = read(text)
    #expect(hooks == nil)
    #expect(messages.contains { $0.contains(message) }, "\(messages)")
  }
}
