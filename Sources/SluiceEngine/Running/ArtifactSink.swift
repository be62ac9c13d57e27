package import SluiceFrame
import SluiceStore

/// Takes the bytes of an artifact on their way into the store, where they are hashed and written at once.
package struct ArtifactSink: ByteSink {
  let writer: ObjectWriter

  package mutating func write(_ bytes: RawSpan) throws(FrameError) {
    let failure = unsafe bytes.withUnsafeBytes { buffer -> StoreError? in
      do throws(StoreError) {
        try unsafe writer.write(buffer)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw FrameError(.unwritable, failure.message, hint: failure.hint) }
  }
}
