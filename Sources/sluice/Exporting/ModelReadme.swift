import SluiceEngine
import SluiceFrame
import SluiceStore

/// What an export says to people.
enum ModelReadme {
  static func text(
    _ version: ModelVersion, _ files: [ModelManifest.File], _ excerpt: LedgerExcerpt
  ) -> String {
    let folder = "\(version.group)-\(version.version)"
    var text = """
      # \(version.name)

      \(version.description.map { $0 + "\n\n" } ?? "")A model version, exported from a Sluice registry, where it was \
      **\(version.status.rawValue)**. It was registered \(Phrases.time(version.createdAt)) by \(version.createdBy), from \
      the run `\(version.runID)` of the pipeline `\(version.pipeline)`.


      """
    if version.metricValues != nil {
      text += "## Metrics\n\n```\n\(ModelPages.comparison(version, beside: nil))```\n\n"
    }
    text += "## Files\n\n| file | what it is | SHA-256 |\n| --- | --- | --- |\n"
    for file in files {
      text +=
        "| `\(file.name)` | \(file.artifact?.role.rawValue ?? "–") | `\(file.digest.hex)` |\n"
    }
    text += """
      | `manifest.json` | the version, for programs | – |
      | `ledger.json` | what the registry's ledger says of the version, with signatures | – |

      `sha256sum --check SHA256SUMS` checks them.

      ## Decisions

      ```
      \(ModelPages.history(excerpt.entries))```

      ## Use

      ```sh
      sluice models verify \(folder).tar.gz
      sluice models import \(folder).tar.gz
      sluice predict --model \(version.group)@latest --allow-unapproved rows.csv
      ```

      ```python
      from safetensors.numpy import load_file

      weights = load_file("\(folder)/model.safetensors")
      ```

      """
    return text
  }
}
