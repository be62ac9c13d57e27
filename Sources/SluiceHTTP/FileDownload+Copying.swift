import SluiceStore
import SystemPackage

extension FileDownload {
  /// The same for a file of this machine, always from its beginning. Blocks.
  /// - Parameter isCancelled: asked now and then; true ends it with `.cancelled`.
  package func copy(
    isCancelled: () -> Bool, observe: (Event) -> Void
  ) throws(HTTPError) -> Outcome {
    let source: FileDescriptor
    let length: Int
    do {
      source = try FileDescriptor.open(
        FilePath(address.path), .readOnly, options: [.closeOnExec, .nonBlocking])
      length = Int(try source.seek(offset: 0, from: .end))
      _ = try source.seek(offset: 0, from: .start)
    } catch {
      throw HTTPError(
        disk: StoreError(error as? Errno ?? .ioError, .read, path: address.path))
    }
    defer { try? source.close() }
    var part = try Self.opened(partPath)
    do {
      try part.restart(PartFile.Origin(length: length))
      var buffer = [UInt8](repeating: 0, count: 1 << 20)
      while true {
        if isCancelled() { throw HTTPError.cancelled(address) }
        let count: Int
        do {
          count = try unsafe buffer.withUnsafeMutableBytes { try unsafe source.read(into: $0) }
        } catch {
          throw StoreError(error as? Errno ?? .ioError, .read, path: address.path)
        }
        if count == 0 { break }
        try unsafe buffer.withUnsafeBytes { bytes in
          try unsafe part.append(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        }
        observe(.received(part.size, of: length))
      }
    } catch let error as StoreError {
      throw HTTPError(disk: error)
    } catch {
      throw HTTPError(error, at: address)
    }
    return Outcome(size: part.size)
  }
}
