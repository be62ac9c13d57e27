import SluiceFrame
import Testing

@Suite struct SafetensorsTests {
  private static let file = SafetensorsFile(
    tensors: [
      SafetensorsFile.Tensor("b", shape: [3], .float32([0, 1, 2])),
      SafetensorsFile.Tensor("a", shape: [1, 2], .int64([1, 2])),
      SafetensorsFile.Tensor("c", shape: [], .float64([0.5])),
    ], metadata: ["k": "v"])

  @Test func theBytesAreFixed() throws {
    let bytes = try FormatFixture.safetensors(Self.file)
    let header =
      #"{"__metadata__":{"k":"v"},"a":{"data_offsets":[0,16],"dtype":"I64","shape":[1,2]},"#
      + #""b":{"data_offsets":[24,36],"dtype":"F32","shape":[3]},"#
      + #""c":{"data_offsets":[16,24],"dtype":"F64","shape":[]}}"#
    let size = (header.utf8.count + 7) / 8 * 8
    #expect(bytes.count == 8 + size + 36)
    #expect(bytes[..<8] == [UInt8(size), 0, 0, 0, 0, 0, 0, 0])
    let text = String(decoding: bytes[8..<8 + size], as: UTF8.self)
    #expect(text == header + String(repeating: " ", count: size - header.utf8.count))
  }

  @Test func tensorsComeBack() throws {
    let empty = SafetensorsFile(tensors: [])
    let odd = SafetensorsFile(
      tensors: [
        SafetensorsFile.Tensor("é \"quoted\"\n", shape: [2], .float32([.infinity, -0.0])),
        SafetensorsFile.Tensor("nothing", shape: [0, 5], .float64([])),
        SafetensorsFile.Tensor(
          "large", shape: [100, 10], .float32(Array(repeating: 1, count: 1000))),
      ], metadata: ["text": "line\nbreak", "": ""])
    for file in [Self.file, empty, odd] {
      let bytes = try FormatFixture.safetensors(file)
      #expect(try SafetensorsFile(safetensors: bytes.span, name: "m") == file)
    }
  }

  @Test func whatPythonWritesIsRead() throws {
    let bytes = try FormatFixture.bytes("tensors.safetensors")
    #expect(try SafetensorsFile(safetensors: bytes.span, name: "m") == Self.file)
  }

  @Test(arguments: [
    (#"[]"#, 0, "m: byte 8: the header is no JSON object"),
    (#"{"a":"#, 0, "m: byte 8: the header is no JSON object"),
    (#"{"a":{}}"#, 0, "m: byte 8: tensor 'a' lacks a type, shape or place"),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4,
      "m: byte 62: tensor 'a' of shape [2] takes 4 bytes"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 8,
      "m: byte 66: 4 bytes belong to no tensor"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 0,
      "m: byte 62: tensor 'a' takes 1 times 4 bytes, but only 0 are left"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, 0,
      "m: byte 82: tensor 'a' cannot have the shape [4611686018427387904, 4]"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8,
      "m: byte 62: tensor 'a' starts at 4, not here"
    ),
  ])
  func brokenHeadersAreRefused(header: String, data: Int, message: String) throws {
    let size = UInt8(header.utf8.count)
    let bytes =
      [size, 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [UInt8](repeating: 0, count: data)
    #expect(throws: FrameError(.malformed, message)) {
      try SafetensorsFile(safetensors: bytes.span, name: "m")
    }
  }

  @Test func otherTypesAreNamed() throws {
    let header = #"{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}"#
    let bytes = [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [0, 0]
    #expect(
      throws: FrameError(.wrongType, "m: tensor 'a' is of type BF16, not F32, F64 or I64")
    ) { try SafetensorsFile(safetensors: bytes.span, name: "m") }
  }
}
