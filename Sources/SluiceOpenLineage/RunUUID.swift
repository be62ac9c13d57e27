import SluiceStore

/// The UUIDs by which OpenLineage knows runs: made of our own identifiers, so that anybody can make them again.
///
/// Version 8 of RFC 9562, as its appendix B.2 makes one of a name: the first 16 bytes of the SHA-256 over the
/// URL namespace and the name, `urn:sluice:run:RUN` for a run, `urn:sluice:run:RUN:STEP` for its step.
package enum RunUUID {
  /// Of a run of a pipeline.
  package static func of(run: String) -> String { named("urn:sluice:run:\(run)") }

  /// Of a step in a run.
  package static func of(run: String, step: String) -> String {
    named("urn:sluice:run:\(run):\(step)")
  }

  /// 6ba7b811-9dad-11d1-80b4-00c04fd430c8
  private static let urlNamespace: [UInt8] = [
    0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1,
    0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8,
  ]

  private static func named(_ name: String) -> String {
    var bytes = Array(Digest.of(urlNamespace + Array(name.utf8)).bytes.prefix(16))
    bytes[6] = bytes[6] & 0x0f | 0x80
    bytes[8] = bytes[8] & 0x3f | 0x80
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for (place, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(place) { text.append(UInt8(ascii: "-")) }
      text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: text, as: UTF8.self)
  }
}
