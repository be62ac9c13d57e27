extension [UInt8] {
  /// Appends the bytes of an integer, lowest first.
  mutating func appendNumber(_ number: some FixedWidthInteger) {
    for shift in stride(from: 0, to: number.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
