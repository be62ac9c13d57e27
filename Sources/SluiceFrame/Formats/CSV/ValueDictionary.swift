/// The distinct values of one column as they are written, in order of first appearance.
///
/// Lookup is open addressing over a hash of the bytes. Values have no NUL bytes, so the first 16 bytes, padded with zeros, tell
/// short values apart; longer ones are compared in full, 16 bytes at a time. Equal to the value of the row before is the first guess.
@safe final class ValueDictionary {
  private struct Slot {
    var hash: UInt32 = 0
    /// -1 where the slot is free.
    var code: Int32 = -1
  }

  /// A distinct value: its first 16 bytes and where it lies in `bytes`.
  private struct Entry {
    var head: SIMD2<UInt64>
    var start: Int
    var length: Int
  }

  /// The pointers a lookup needs, so that a loop can hold them in registers; an insertion may change all of them.
  @safe private struct Storage {
    var slots: UnsafeMutablePointer<Slot>
    /// A power of two less one.
    var mask: Int
    var entries: UnsafeMutablePointer<Entry>
    var bytes: UnsafeMutablePointer<UInt8>
  }

  /// Readable bytes behind the last value.
  private static let slack = 16

  private(set) var count = 0
  private var storage: Storage
  private var entryCapacity = 512
  private var byteCount = 0
  private var byteCapacity = 1 << 13
  private var lastCode: Int32 = -1

  init() {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: 1024)
    unsafe slots.initialize(repeating: Slot(), count: 1024)
    storage = unsafe Storage(
      slots: slots, mask: 1023, entries: .allocate(capacity: entryCapacity),
      bytes: .allocate(capacity: byteCapacity))
  }

  deinit {
    unsafe storage.slots.deallocate()
    unsafe storage.entries.deallocate()
    unsafe storage.bytes.deallocate()
  }

  var texts: TextDictionary {
    let bytes = unsafe Array(UnsafeBufferPointer(start: storage.bytes, count: byteCount))
    let starts = (0..<count).map { unsafe storage.entries[$0].start }
    return TextDictionary(bytes: bytes, offsets: starts + [byteCount])
  }

  /// Writes to `codes` the code of each row's value; fields are `stride` apart.
  ///
  /// At least 16 bytes behind each field must be readable.
  func encode(
    _ source: UnsafePointer<UInt8>, _ fields: UnsafePointer<CSVField>, stride: Int, rowCount: Int,
    into codes: UnsafeMutablePointer<Int32>
  ) {
    var storage = storage
    var last = lastCode
    for row in 0..<rowCount {
      let field = unsafe fields[row &* stride]
      let text = unsafe source + Int(field.start)
      let length = Int(field.length)
      let head = unsafe Self.load(text, length)
      let isRepeated = unsafe last >= 0 && Self.isValue(storage, last, head, text, length)
      if !isRepeated {
        let hash = unsafe Self.hash(text, length, head)
        var i = Int(hash) & storage.mask
        while true {
          let slot = unsafe storage.slots[i]
          if slot.code < 0 {
            last = Int32(count)
            unsafe insert(text, length, head, hash, at: i)
            storage = self.storage
            break
          }
          let isFound =
            unsafe slot.hash == hash
            && Self.isValue(storage, slot.code, head, text, length)
          if isFound {
            last = slot.code
            break
          }
          i = (i &+ 1) & storage.mask
        }
      }
      unsafe codes[row] = last
    }
    lastCode = last
  }

  @inline(__always)
  private static func isValue(
    _ storage: Storage, _ code: Int32, _ head: SIMD2<UInt64>, _ text: UnsafePointer<UInt8>,
    _ length: Int
  ) -> Bool {
    let entry = unsafe storage.entries[Int(code)]
    guard entry.head == head, entry.length == length else { return false }
    var done = 16
    while done < length {
      let (own, other) = unsafe (
        load(storage.bytes + entry.start + done, length &- done), load(text + done, length &- done)
      )
      if own != other { return false }
      done &+= 16
    }
    return true
  }

  @inline(never)
  private func insert(
    _ text: UnsafePointer<UInt8>, _ length: Int, _ head: SIMD2<UInt64>, _ hash: UInt32, at i: Int
  ) {
    unsafe storage.slots[i] = Slot(hash: hash, code: Int32(count))
    if count == entryCapacity {
      entryCapacity *= 2
      unsafe storage.entries = Self.moved(storage.entries, count, entryCapacity)
    }
    if byteCount + length + Self.slack > byteCapacity {
      byteCapacity = max(byteCapacity * 2, byteCount + length + Self.slack)
      unsafe storage.bytes = Self.moved(storage.bytes, byteCount, byteCapacity)
    }
    unsafe (storage.bytes + byteCount).update(from: text, count: length)
    unsafe storage.entries[count] = Entry(head: head, start: byteCount, length: length)
    byteCount += length
    count += 1
    if count * 2 > storage.mask { growSlots() }
  }

  private static func moved<T: BitwiseCopyable>(
    _ old: UnsafeMutablePointer<T>, _ count: Int, _ capacity: Int
  ) -> UnsafeMutablePointer<T> {
    let new = UnsafeMutablePointer<T>.allocate(capacity: capacity)
    unsafe new.update(from: old, count: count)
    unsafe old.deallocate()
    return unsafe new
  }

  private func growSlots() {
    let size = (storage.mask + 1) * 4
    let larger = UnsafeMutablePointer<Slot>.allocate(capacity: size)
    unsafe larger.initialize(repeating: Slot(), count: size)
    for old in 0...storage.mask {
      let slot = unsafe storage.slots[old]
      guard slot.code >= 0 else { continue }
      var i = Int(slot.hash) & (size - 1)
      while unsafe larger[i].code >= 0 { i = (i + 1) & (size - 1) }
      unsafe larger[i] = slot
    }
    unsafe storage.slots.deallocate()
    unsafe storage.slots = larger
    storage.mask = size - 1
  }

  /// The first 16 bytes with zeros behind the value's end.
  @inline(__always)
  private static func load(_ text: UnsafePointer<UInt8>, _ length: Int) -> SIMD2<UInt64> {
    var word = unsafe UnsafeRawPointer(text).loadUnaligned(as: SIMD2<UInt64>.self)
    if length < 16 {
      let isShort = length < 8
      let rest = UInt64.max &<< UInt64(truncatingIfNeeded: length &* 8)
      word[0] &= isShort ? ~rest : .max
      word[1] &= isShort ? 0 : ~rest
    }
    return word
  }

  @inline(__always)
  private static func hash(
    _ text: UnsafePointer<UInt8>, _ length: Int, _ head: SIMD2<UInt64>
  ) -> UInt32 {
    var state = mix(head, UInt64(truncatingIfNeeded: length))
    var done = 16
    while done < length {
      state = unsafe mix(load(text + done, length &- done), state)
      done &+= 16
    }
    return UInt32(truncatingIfNeeded: state ^ state >> 32)
  }

  /// One step of a multiply-and-fold hash (after wyhash, Wang Yi).
  @inline(__always)
  private static func mix(_ word: SIMD2<UInt64>, _ state: UInt64) -> UInt64 {
    let product = (word[0] ^ 0xA076_1D64_78BD_642F ^ state).multipliedFullWidth(
      by: word[1] ^ 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }
}
