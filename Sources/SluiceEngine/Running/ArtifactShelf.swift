import SluiceFrame
import SluiceStore
import Synchronization

/// Where the artifacts of a run lie between the steps: in memory while somebody is to read them, in the store for good.
///
/// The mutex guards `slots`; a stored artifact is read into memory outside of it, once for all
/// that wait for it.
final class ArtifactShelf: Sendable {
  struct Address: Hashable {
    let step: Int
    let port: String
  }

  private struct Slot {
    var value: (any ArtifactValue)?
    var record: ArtifactRecord?
    var readersLeft: Int
    /// Held by the one who reads the value from the store.
    let reading = ReadingTurn()
  }

  private final class ReadingTurn: Sendable {
    let mutex = Mutex(())
  }

  private let slots: Mutex<[Address: Slot]>
  let store: ObjectStore
  let codecs: ArtifactCodecs

  /// - Parameter readers: how many steps will read each artifact.
  init(readers: [Address: Int], store: ObjectStore, codecs: ArtifactCodecs) {
    slots = Mutex(readers.mapValues { Slot(value: nil, record: nil, readersLeft: $0) })
    self.store = store
    self.codecs = codecs
  }

  func put(_ value: any ArtifactValue, at address: Address) {
    slots.withLock { slots in
      guard var slot = slots[address], slot.readersLeft > 0 else { return }
      slot.value = value
      slots[address] = slot
    }
  }

  func put(_ record: ArtifactRecord, at address: Address) {
    slots.withLock { slots in
      slots[address, default: Slot(value: nil, record: nil, readersLeft: 0)].record = record
    }
  }

  func record(at address: Address) -> ArtifactRecord? {
    slots.withLock { $0[address]?.record }
  }

  /// The value, from memory or else from the store.
  func value(at address: Address) throws -> any ArtifactValue {
    let slot = slots.withLock { $0[address] }
    if let value = slot?.value { return value }
    guard let slot, let record = slot.record else {
      preconditionFailure("step \(address.step) gave nothing at '\(address.port)'")
    }
    return try slot.reading.mutex.withLock { _ in
      // Another one of its readers may just have read it.
      if let value = slots.withLock({ $0[address]?.value }) { return value }
      try confirm(at: address)
      let read = try codecs.read(record.kind, store.path(of: record.digest))
      put(read, at: address)
      return read
    }
  }

  /// Makes sure that stored bytes are right before somebody works on them.
  ///
  /// A look at a file tells that bytes were lost, not that some are others: what is worked out from such bytes would be
  /// wrong. Damage is removed, so that the next run makes it good.
  func confirm(at address: Address) throws {
    guard let record = record(at: address) else { return }
    do throws(StoreError) {
      try store.confirm(record.digest)
      for child in store.children(of: record) { try store.confirm(child.digest) }
    } catch {
      guard [.damaged, .missing].contains(error.code) else { throw error }
      throw StepFailure(
        "the stored \(record.kind.rawValue) '\(record.port)' (\(record.digest.hex.prefix(12))) that it reads is "
          + (error.code == .missing ? "missing" : "damaged"),
        hint: "run again: it is made anew")
    }
  }

  /// One reader fewer; the last one frees the memory.
  func release(_ address: Address) {
    slots.withLock { slots in
      guard var slot = slots[address] else { return }
      slot.readersLeft -= 1
      if slot.readersLeft <= 0 { slot.value = nil }
      slots[address] = slot
    }
  }
}
