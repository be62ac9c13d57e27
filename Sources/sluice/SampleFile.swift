import SluiceFrame
import SluiceSample
import SluiceStore

/// Writes a sample to a file, which has its name only once it is whole, or into a pipe or device.
enum SampleFile {
  static func write(_ sample: any GeneratedSample, to path: String) throws {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    if folder.contains(where: { !$0.isEmpty }) {
      try makeFolder(folder.joined(separator: "/"))
    }
    if Folders.isSpecial(path) { return try fill(path, with: sample) }
    let temporary = "\(path).part"
    do {
      try fill(temporary, with: sample)
      try Folders.rename(temporary, to: path)
    } catch {
      Folders.remove(temporary)
      throw error
    }
  }

  private static func fill(_ path: String, with sample: any GeneratedSample) throws {
    var sink = try FileSink(path: path)
    try sample.write { chunk in try sink.write(chunk) }
    try sink.finish()
  }
}
