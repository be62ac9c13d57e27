import ArgumentParser

/// `sluice completion`.
struct CompletionCommand: AsyncParsableCommand {
  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish
  }

  static let configuration = CommandConfiguration(
    commandName: "completion",
    abstract: "Print a script that completes pipelines, steps, parameters and runs in a shell.",
    discussion: """
      The program has to be on the PATH as 'sluice'.

      bash   sluice completion bash > ~/.local/share/bash-completion/completions/sluice
             or, in ~/.bashrc:    source <(sluice completion bash)
      zsh    sluice completion zsh > "${fpath[1]}/_sluice"
             or, in ~/.zshrc behind 'compinit':    source <(sluice completion zsh)
      fish   sluice completion fish > ~/.config/fish/completions/sluice.fish
      """)

  @Argument(help: "The shell: bash, zsh or fish.")
  var shell: Shell

  func run() async throws {
    try await Failure.reporting {
      Terminal.standardOutput.write(CompletionScript.text(for: shell))
    }
  }
}
