import SluiceEngine
import SluiceFrame

/// Where the pipeline file of a run lies in version control.
package enum CodeLocation {
  /// The `sourceCodeLocation` facet; nil for a pipeline outside of git.
  static func facet(_ run: RunRecord, folder: String) -> JSONValue? {
    guard let commit = run.environment["git-commit"]?.stringValue else { return nil }
    let file = AbsolutePath.of(run.pipelinePath, in: folder)
    var members: [String: JSONValue] = [
      "type": "git", "version": .string(commit), "url": .string(FileURI.text(file)),
    ]
    guard let root = run.environment["git-root"]?.stringValue else {
      return Facet.standard("SourceCodeLocationJobFacet", "1-1-0", members)
    }
    // A pipeline file from elsewhere is not of this repository's commit.
    guard file.hasPrefix(root + "/") else { return nil }
    let path = String(file.dropFirst(root.utf8.count + 1))
    members["path"] = .string(path)
    if let remote = run.environment["git-remote"]?.stringValue.flatMap(withoutSecrets) {
      members["repoUrl"] = .string(remote)
      if let page = page(of: remote, commit: commit, path: path) { members["url"] = .string(page) }
    } else {
      members["repoUrl"] = .string(FileURI.text(root))
    }
    return Facet.standard("SourceCodeLocationJobFacet", "1-1-0", members)
  }

  /// A remote without the user and password that its URL may carry; nil for a path, which says nothing elsewhere.
  package static func withoutSecrets(_ remote: String) -> String? {
    guard let scheme = scheme(of: remote) else {
      // `git@host:owner/name.git`; the user is the service's, not a secret.
      let parts = remote.split(separator: ":", maxSplits: 1)
      return parts.count == 2 && !parts[0].contains("/") && parts[0].contains("@") ? remote : nil
    }
    let rest = remote.dropFirst(scheme.count + 3)
    let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
    let host = rest[..<end].split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    if host.isEmpty { return nil }
    let path = rest[end...].prefix { $0 != "?" && $0 != "#" }
    return "\(scheme)://\(host)\(path)"
  }

  /// The page that shows the file in a commit, for servers that people reach in a browser; nil for others.
  ///
  /// - Parameter remote: without secrets.
  package static func page(of remote: String, commit: String, path: String) -> String? {
    let place: Substring
    if let scheme = scheme(of: remote) {
      guard ["https", "http", "ssh"].contains(scheme) else { return nil }
      place = remote.dropFirst(scheme.count + 3)
      if scheme == "ssh", place.prefix(while: { $0 != "/" }).contains(":") { return nil }
    } else if let at = remote.firstIndex(of: "@"), let colon = remote.firstIndex(of: ":") {
      let host = remote[remote.index(after: at)..<colon]
      place = "\(host)/\(remote[remote.index(after: colon)...])"[...]
    } else {
      return nil
    }
    let repository = place.hasSuffix(".git") ? place.dropLast(4) : place
    let host = repository.prefix { $0 != "/" }
    let blob = host.contains("gitlab") ? "-/blob" : "blob"
    let known = ["github", "gitlab"].contains { host.contains($0) }
    let escaped = FileURI.escaped(String(repository.dropFirst(host.count)))
    let page = "https://\(host)\(escaped)"
    return known ? "\(page)/\(blob)/\(commit)/\(FileURI.escaped(path))" : nil
  }

  private static func scheme(of remote: String) -> String? {
    guard let colon = remote.firstIndex(of: ":"), remote[colon...].hasPrefix("://") else {
      return nil
    }
    return String(remote[..<colon])
  }
}
