import SluiceFrame
import SluiceStore
import Synchronization

/// Where the artifacts of a run lie between the steps: in memory while somebody is to read them, in the store for good.
///
/// The mutex guards `slots`; a stored artifact is read into memory outside of it, once for all that
/// wait for it.
final class ArtifactShelf: Sendable {
  struct Address: Hashable {
    let step: Int
    let port: String
  }

  private struct Slot {
    var value: (any ArtifactValue)?
    var record: ArtifactRecord?
    var readersLeft: Int
    /// Under way from the store, for all that wait for it.
    var reading: Task<any ArtifactValue, any Error>?
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
  func value(at address: Address) async throws -> any ArtifactValue {
    enum Found {
      case value(any ArtifactValue)
      case reading(Task<any ArtifactValue, any Error>)
    }
    let found: Found = slots.withLock { slots in
      guard let slot = slots[address], slot.value != nil || slot.record != nil else {
        preconditionFailure("step \(address.step) gave nothing at '\(address.port)'")
      }
      if let value = slot.value { return .value(value) }
      let reading = slot.reading ?? Task { try await read(at: address) }
      slots[address]?.reading = reading
      return .reading(reading)
    }
    switch found {
    case .value(let value): return value
    case .reading(let reading): return try await reading.value
    }
  }

  /// Reads the stored bytes while another thread makes sure of them.
  private func read(at address: Address) async throws -> any ArtifactValue {
    guard let record = record(at: address) else { preconditionFailure("nothing is stored") }
    defer { slots.withLock { $0[address]?.reading = nil } }
    async let confirmed: Void = StepThread.run(isCancellable: false) {
      try self.confirm(at: address)
    }
    let (codecs, path) = (codecs, store.path(of: record.digest))
    let read: Result<any ArtifactValue, any Error>
    do {
      read = .success(
        try await StepThread.run(isCancellable: false) { try codecs.read(record.kind, path) })
    } catch {
      read = .failure(error)
    }
    // What came of other bytes than the right ones counts for nothing, and neither does what went wrong with them.
    try await confirmed
    let value = try read.get()
    put(value, at: address)
    return value
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
