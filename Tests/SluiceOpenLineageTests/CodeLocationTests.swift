import SluiceOpenLineage
import Testing

@Suite struct CodeLocationTests {
  @Test(arguments: [
    ("https://me:token@github.com/a/b.git", "https://github.com/a/b.git"),
    ("https://github.com/a/b.git?token=1#x", "https://github.com/a/b.git"),
    ("git@github.com:a/b.git", "git@github.com:a/b.git"),
    ("ssh://git@host:22/a", "ssh://host:22/a"),
  ])
  func remotesLoseTheirSecrets(_ remote: String, _ shown: String) {
    #expect(CodeLocation.withoutSecrets(remote) == shown)
  }

  @Test(arguments: ["/srv/git/a", "../a", "https:///a", "file.git"])
  func pathsAreNoRemotes(_ remote: String) {
    #expect(CodeLocation.withoutSecrets(remote) == nil)
  }

  @Test(arguments: [
    ("https://github.com/a/b.git", "https://github.com/a/b/blob/c0ffee/p%20q/x.yaml"),
    ("git@github.com:a/b.git", "https://github.com/a/b/blob/c0ffee/p%20q/x.yaml"),
    ("https://gitlab.example.org/a/b", "https://gitlab.example.org/a/b/-/blob/c0ffee/p%20q/x.yaml"),
    ("ssh://gitlab.com/a/b.git", "https://gitlab.com/a/b/-/blob/c0ffee/p%20q/x.yaml"),
  ])
  func pagesShowTheFile(_ remote: String, _ page: String) {
    #expect(CodeLocation.page(of: remote, commit: "c0ffee", path: "p q/x.yaml") == page)
  }

  @Test(arguments: ["https://git.example.org/a/b", "ssh://github.com:22/a/b", "file:///srv/a"])
  func unknownServersHaveNoPages(_ remote: String) {
    #expect(CodeLocation.page(of: remote, commit: "c0ffee", path: "x.yaml") == nil)
  }
}
