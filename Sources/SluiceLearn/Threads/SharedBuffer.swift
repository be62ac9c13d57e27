import Glibc

/// Memory of fixed size that several threads write at places they agreed on beforehand.
///
/// Arrays cannot be written from two threads at once, not even at different places; the training kernel
/// has to, and its inner loops go without bounds checks (benchmark `learningSpeed`).
/// - Invariant: between two barriers a place is written by one thread and read by none but it.
@safe final class SharedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {  // by barriers
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(repeating element: Element, count: Int) {
    let bytes = max(count, 1) * MemoryLayout<Element>.stride
    // Whole cache lines, so that lanes of 8 floats never straddle two of them; whole pages of the larger size for what is
    // larger, where the system has them: rows and factors are read in no order, and looking up pages takes long.
    let isLarge = bytes >= Self.largePage
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: bytes, alignment: isLarge ? Self.largePage : 64)
    if isLarge { unsafe madvise(raw, bytes, MADV_HUGEPAGE) }
    unsafe base = raw.bindMemory(to: Element.self, capacity: max(count, 1))
    unsafe base.initialize(repeating: element, count: count)
    self.count = count
  }

  private static var largePage: Int { 2 << 20 }

  deinit { unsafe UnsafeMutableRawPointer(base).deallocate() }

  subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count, "\(index) is not below \(count)")
      return unsafe base[index]
    }
    set {
      precondition(index >= 0 && index < count, "\(index) is not below \(count)")
      unsafe base[index] = newValue
    }
  }
}
