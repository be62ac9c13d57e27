package import SluiceStore

/// Where a run keeps things: the store of objects, the metadata, and the folder that holds both.
package struct Project: Sendable {
  /// The artifacts folder.
  package let folder: String
  package let store: ObjectStore
  package let ledger: any RunLedger
  package let registry: any ModelRegistry
  package let files: FileDigester

  package init(
    folder: String, store: ObjectStore, ledger: any RunLedger, registry: any ModelRegistry,
    files: FileDigester
  ) {
    self.folder = folder
    self.store = store
    self.ledger = ledger
    self.registry = registry
    self.files = files
  }

  package func runFolder(_ id: String) -> String { "\(folder)/runs/\(id)" }
}
