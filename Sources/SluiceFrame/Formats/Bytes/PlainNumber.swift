/// A number without padding for which every pattern of bits is a value: what binary formats are made of.
///
/// Only the standard library's fixed-width numbers may conform.
package protocol PlainNumber: BitwiseCopyable, Sendable {}

extension UInt8: PlainNumber {}
extension UInt16: PlainNumber {}
extension UInt32: PlainNumber {}
extension UInt64: PlainNumber {}
extension Int8: PlainNumber {}
extension Int16: PlainNumber {}
extension Int32: PlainNumber {}
extension Int64: PlainNumber {}
extension Int: PlainNumber {}
extension Float: PlainNumber {}
extension Double: PlainNumber {}

extension Span where Element: PlainNumber {
  /// The numbers' bytes as they lie in memory: all of them initialised, because nothing is padded.
  var raw: RawSpan {
    @_lifetime(copy self)
    get { unsafe bytes }
  }
}

#if _endian(big)
  #error("the formats are little-endian and move arrays as they lie in memory")
#endif
