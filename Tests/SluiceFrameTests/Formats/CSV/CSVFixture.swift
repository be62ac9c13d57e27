import SluiceFrame
import SluiceTestSupport

/// Text written to a file of its own and read back.
struct CSVFixture {
  let folder: TemporaryFolder
  let path: String

  init(_ text: String, name: String = "data.csv") throws {
    try self.init(bytes: Array(text.utf8), name: name)
  }

  init(bytes: [UInt8], name: String = "data.csv") throws {
    folder = try TemporaryFolder()
    path = folder.path(name)
    var sink = try FileSink(path: path)
    try sink.write(bytes)
    try sink.finish()
  }

  func read(
    threads: Int = 1, blockSize: Int = 1 << 18, _ change: (inout CSVOptions) -> Void = { _ in }
  ) throws(FrameError) -> CSVResult {
    var options = CSVOptions()
    change(&options)
    return try CSVReader(options: options, threads: threads, blockSize: blockSize).read(path: path)
  }

  /// What goes wrong, with the folder's name taken out of the message.
  func failure(
    blockSize: Int = 1 << 18, _ change: (inout CSVOptions) -> Void = { _ in }
  ) -> FrameError? {
    do throws(FrameError) {
      _ = try read(blockSize: blockSize, change)
      return nil
    } catch {
      var error = error
      error.message = error.message.replacing(folder.path + "/", with: "")
      return error
    }
  }
}

extension Table {
  /// One column's values as texts, nil where missing; for expectations.
  func values(_ name: String) throws -> [String?] {
    let column = try column(name)
    return (0..<rowCount).map { row in
      if column.isMissing(row) { return nil }
      switch column.storage {
      case .text(let codes, let dictionary): return dictionary[Int(codes[row])]
      case .integer(let values), .timestamp(let values): return String(values[row])
      case .number(let values): return String(values[row])
      case .boolean(let values): return String(values[row])
      }
    }
  }
}
