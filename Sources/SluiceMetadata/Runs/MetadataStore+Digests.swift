import FoundationEssentials
import GRDB
package import SluiceStore

/// The ways from what a person names to the bytes it means.
extension MetadataStore {
  package func digests(
    beginning prefix: String, limit: Int
  ) throws(MetadataError) -> [Digest] {
    let digits = prefix.lowercased()
    guard !digits.isEmpty, digits.utf8.count <= 64, digits.allSatisfy(\.isHexDigit),
      let least = Digest(hex: digits + String(repeating: "0", count: 64 - digits.utf8.count)),
      let greatest = Digest(hex: digits + String(repeating: "f", count: 64 - digits.utf8.count))
    else { return [] }
    return try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT digest FROM artifacts WHERE digest BETWEEN ?1 AND ?2
          UNION SELECT digest FROM step_inputs WHERE digest BETWEEN ?1 AND ?2
          ORDER BY digest LIMIT ?3
          """, arguments: [least.column, greatest.column, max(0, limit)])
      return try rows.map { try $0.digest(0) }
    }
  }

  package func digests(ofInputFileAt path: String) throws(MetadataError) -> [Digest] {
    try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT digest FROM step_inputs WHERE path = ?
          GROUP BY digest ORDER BY max(step_run_id) DESC
          """, arguments: [path])
      return try rows.map { try $0.digest(0) }
    }
  }
}
