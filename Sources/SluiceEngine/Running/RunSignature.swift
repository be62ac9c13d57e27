import SluiceStore

/// Tells whether two runs that succeeded had the same steps with the same inputs and results.
enum RunSignature {
  /// Of step runs in the order of the pipeline file; nil unless each of them succeeded or was in the cache.
  static func of(_ records: [StepRunRecord]) -> Digest? {
    var hasher = ContentHasher()
    var bytes: [UInt8] = []
    func append(_ number: Int) {
      unsafe withUnsafeBytes(of: Int64(number).littleEndian) {
        unsafe bytes.append(contentsOf: $0)
      }
    }
    func append(_ text: String) {
      append(text.utf8.count)
      bytes.append(contentsOf: text.utf8)
    }
    for record in records {
      guard record.status == .succeeded || record.status == .cached, let key = record.cacheKey
      else { return nil }
      append(record.index)
      append(record.step)
      // Says which execution gave the results, and with the key what they were made of.
      append(record.cachedFromRun ?? record.runID)
      bytes += key.bytes
      append(record.inputs.count)
      for input in record.inputs {
        append(input.port)
        append(input.position)
        append(input.fromStep ?? "")
        append(input.fromPort ?? "")
        append(input.path ?? "")
        bytes += input.digest.bytes
      }
      append(record.outputs.count)
      for output in record.outputs {
        append(output.port)
        append(output.fileExtension)
        append(output.kind.rawValue)
        bytes += output.digest.bytes
      }
      hasher.update(bytes)
      bytes.removeAll(keepingCapacity: true)
    }
    return hasher.digest()
  }
}
