/// Sorts rows or columns by how many entries they have.
///
/// The inner loops go through the entries of one after the other. Where as many follow as before, the processor
/// foretells where a loop ends; else each end costs it some twenty steps of waiting.
struct EntryCounts {
  /// From here on all are alike: they are long, and few.
  private static let most = 63
  /// How many there are of each count, later where the next of them goes.
  private var places = InlineArray<64, Int32>(repeating: 0)
  /// Where the entries of the next of them go.
  private var entries = InlineArray<64, Int32>(repeating: 0)

  /// - Complexity: O(1), as all of these.
  @inline(__always)
  mutating func add(_ count: Int32) {
    let kind = Self.kind(count)
    places[kind] &+= 1
    entries[kind] &+= count
  }

  @inline(__always)
  private static func kind(_ count: Int32) -> Int { min(Int(count), most) }

  /// Counts become places, once all were added.
  ///
  /// - Parameters:
  ///   - place: the first one.
  ///   - entry: where its entries go.
  mutating func finish(place: Int, entry: Int32) {
    var (place, entry) = (Int32(truncatingIfNeeded: place), entry)
    for kind in 0...Self.most {
      (places[kind], place) = (place, place + places[kind])
      (entries[kind], entry) = (entry, entry + entries[kind])
    }
  }

  /// Where one of so many entries goes, and where its entries do.
  @inline(__always)
  mutating func next(_ count: Int32) -> (place: Int, entry: Int32) {
    let kind = Self.kind(count)
    defer {
      places[kind] &+= 1
      entries[kind] &+= count
    }
    return (Int(places[kind]), entries[kind])
  }
}
