import Glibc

/// The distinct values of one column as they are written, in order of first appearance.
///
/// Lookup is open addressing over a hash of the bytes. Values have no NUL bytes, so the first 16 bytes, padded with zeros, tell
/// short values apart; longer ones are compared in full. Equal to the value of the row before is the first guess.
@safe final class ValueDictionary {
  private struct Slot {
    var hash: UInt32 = 0
    /// -1 where the slot is free.
    var code: Int32 = -1
  }

  private(set) var count = 0
  private var bytes: [UInt8] = []
  private var offsets: [Int] = [0]
  /// The first 16 bytes of each value.
  private var heads: [SIMD16<UInt8>] = []
  private var slots: [Slot] = Array(repeating: Slot(), count: 1024)
  private var lastCode: Int32 = -1

  /// 16 bytes of ones followed by 16 of zeros: loading at `16 - n` gives a mask of n bytes.
  private static let masks: [UInt8] =
    Array(repeating: 0xFF, count: 16) + Array(repeating: 0, count: 16)

  var texts: TextDictionary { TextDictionary(bytes: bytes, offsets: offsets) }

  /// Appends to `codes` the code of each row's value; fields are `stride` apart.
  ///
  /// At least 16 bytes behind each field must be readable.
  func encode(
    _ source: UnsafePointer<UInt8>, _ fields: UnsafePointer<CSVField>, stride: Int, rowCount: Int,
    into codes: UnsafeMutablePointer<Int32>
  ) {
    for row in 0..<rowCount {
      let field = unsafe fields[row &* stride]
      unsafe codes[row] = code(source + Int(field.start), Int(field.length))
    }
  }

  @inline(__always)
  private func code(_ text: UnsafePointer<UInt8>, _ length: Int) -> Int32 {
    let head = unsafe Self.load(text, length)
    if lastCode >= 0, unsafe isValue(Int(lastCode), head, text, length) { return lastCode }
    let hash = unsafe Self.hash(text, length, head)
    let mask = slots.count &- 1
    var i = Int(hash) & mask
    while slots[i].code >= 0 {
      if slots[i].hash == hash {
        let code = slots[i].code
        if unsafe isValue(Int(code), head, text, length) {
          lastCode = code
          return code
        }
      }
      i = (i &+ 1) & mask
    }
    return unsafe insert(text, length, head, hash, at: i)
  }

  @inline(__always)
  private func isValue(
    _ code: Int, _ head: SIMD16<UInt8>, _ text: UnsafePointer<UInt8>, _ length: Int
  ) -> Bool {
    guard heads[code] == head, offsets[code &+ 1] &- offsets[code] == length else { return false }
    guard length > 16 else { return true }
    return unsafe bytes.withUnsafeBufferPointer {
      unsafe memcmp($0.baseAddress! + offsets[code] + 16, text + 16, length - 16) == 0
    }
  }

  @inline(never)
  private func insert(
    _ text: UnsafePointer<UInt8>, _ length: Int, _ head: SIMD16<UInt8>, _ hash: UInt32, at i: Int
  ) -> Int32 {
    let code = Int32(count)
    slots[i] = Slot(hash: hash, code: code)
    unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text, count: length))
    offsets.append(bytes.count)
    heads.append(head)
    count += 1
    lastCode = code
    if count * 2 > slots.count { grow() }
    return code
  }

  private func grow() {
    var larger = [Slot](repeating: Slot(), count: slots.count * 4)
    let mask = larger.count - 1
    for slot in slots where slot.code >= 0 {
      var i = Int(slot.hash) & mask
      while larger[i].code >= 0 { i = (i + 1) & mask }
      larger[i] = slot
    }
    slots = larger
  }

  /// The first 16 bytes with zeros behind the value's end.
  @inline(__always)
  private static func load(_ text: UnsafePointer<UInt8>, _ length: Int) -> SIMD16<UInt8> {
    let word = unsafe UnsafeRawPointer(text).loadUnaligned(as: SIMD16<UInt8>.self)
    if length >= 16 { return word }
    return unsafe masks.withUnsafeBytes {
      unsafe word & $0.loadUnaligned(fromByteOffset: 16 &- length, as: SIMD16<UInt8>.self)
    }
  }

  @inline(__always)
  private static func hash(
    _ text: UnsafePointer<UInt8>, _ length: Int, _ head: SIMD16<UInt8>
  ) -> UInt32 {
    var state = unsafe mix(unsafeBitCast(head, to: SIMD2<UInt64>.self), UInt64(length))
    var done = 16
    while done < length {
      let word = unsafe load(text + done, length &- done)
      state = unsafe mix(unsafeBitCast(word, to: SIMD2<UInt64>.self), state)
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
