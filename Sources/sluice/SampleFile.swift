import SluiceFrame
import SluiceSample

/// Writes a sample to a file, which has its name only once it is whole.
enum SampleFile {
  static func write(_ sample: RetailSample, to path: String) throws {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    if !folder.isEmpty { try Folders.make(folder.joined(separator: "/")) }
    let temporary = "\(path).part"
    var sink = try FileSink(path: temporary)
    try sample.write { chunk in try sink.write(chunk) }
    try sink.finish()
    try Folders.rename(temporary, to: path)
  }
}
