import CProcessor
import SluiceLanes

/// One mini-batch, by rows and by columns, in memory that later ones take over.
///
/// One thread fills it; all may read it from the next barrier on.
final class MiniBatch: @unchecked Sendable {  // guarded by these barriers
  private(set) var rowCount = 0
  /// How many columns the rows have between them.
  private(set) var columnCount = 0
  /// One a row.
  let labels: SharedBuffer<Float>
  /// How much each row counts; nil where all count the same.
  let weights: SharedBuffer<Float>?

  /// How many threads share it.
  private let partCount: Int
  /// The rows, each thread's by their numbers of entries: so they lie in `rowEntries`.
  private let order: SharedBuffer<Int32>
  /// Where each place of `order` begins in `rowEntries`.
  private let starts: SharedBuffer<Int32>
  /// Where each row has its entries, among all rows and in `rowEntries`.
  private let sources: SharedBuffer<Int>
  private let targets: SharedBuffer<Int32>
  private let lengths: SharedBuffer<Int32>
  private var rowEntries = MiniBatch.entries(0)
  /// The columns as they are found, and by their numbers of entries.
  private var found = SharedBuffer<Int32>(repeating: 0, count: 0)
  private var columns = SharedBuffer<Int32>(repeating: 0, count: 0)
  private var columnStarts = SharedBuffer<Int32>(repeating: 0, count: 0)
  private var columnEntries = MiniBatch.entries(0)

  /// - Parameter size: how many rows at most.
  init(size: Int, partCount: Int, isWeighted: Bool) {
    self.partCount = partCount
    labels = SharedBuffer(repeating: 0, count: size)
    weights = isWeighted ? SharedBuffer(repeating: 1, count: size) : nil
    order = SharedBuffer(repeating: 0, count: size + Self.ahead)
    starts = SharedBuffer(repeating: 0, count: size + 1)
    sources = SharedBuffer(repeating: 0, count: size)
    targets = SharedBuffer(repeating: 0, count: size)
    lengths = SharedBuffer(repeating: 0, count: size)
  }

  /// How many rows before one is copied memory is asked for it.
  private static let ahead = 8

  private static func entries(_ count: Int) -> SharedBuffer<MiniBatchEntry> {
    SharedBuffer(repeating: MiniBatchEntry(index: 0, value: 0), count: count)
  }

  /// Copies rows and sorts their entries by column.
  ///
  /// - Parameter counts: zeros, one a column; zeros again afterwards.
  func fill(_ chosen: Span<Int32>, of source: TrainingRows, counts: SharedBuffer<Int32>) {
    rowCount = chosen.count
    look(chosen, of: source)
    sortRows()
    unsafe copy(source, counts.base)
    unsafe sortColumns(counts.base)
  }

  /// Finds out how long the rows are and where.
  private func look(_ chosen: Span<Int32>, of source: TrainingRows) {
    let (lengths, sources, labels) = unsafe (lengths.base, sources.base, labels.base)
    let rows = unsafe source.rows.base
    for row in 0..<rowCount {
      let known = unsafe rows[Int(chosen[unchecked: row])]
      unsafe sources[row] = known.start
      unsafe lengths[row] = known.count
      unsafe labels[row] = known.target
    }
    guard let weights, let all = source.weights else { return }
    for row in 0..<rowCount { weights[row] = all[Int(chosen[row])] }
  }

  private func sortRows() {
    let (order, starts, targets) = unsafe (order.base, starts.base, targets.base)
    let lengths = unsafe lengths.base
    var total: Int32 = 0
    for part in 0..<partCount {
      var sorting = EntryCounts()
      let rows = rowCount * part / partCount..<rowCount * (part + 1) / partCount
      for row in rows { unsafe sorting.add(lengths[row]) }
      sorting.finish(place: rows.lowerBound, entry: total)
      for row in rows {
        let next = unsafe sorting.next(lengths[row])
        unsafe order[next.place] = Int32(truncatingIfNeeded: row)
        unsafe starts[next.place] = next.entry
        unsafe targets[row] = next.entry
        unsafe total += lengths[row]
      }
    }
    unsafe starts[rowCount] = total
    let needed = Int(total) + MiniBatchEntry.ahead
    if rowEntries.count >= needed { return }
    // Some more, as the next mini-batch may be a little longer.
    let room = needed + needed / 16
    rowEntries = Self.entries(room)
    found = SharedBuffer(repeating: 0, count: room)
    columns = SharedBuffer(repeating: 0, count: room)
    columnStarts = SharedBuffer(repeating: 0, count: room)
    columnEntries = Self.entries(room)
  }

  /// Copies entries and counts those of each column.
  private func copy(_ source: TrainingRows, _ counts: UnsafeMutablePointer<Int32>) {
    let (starts, rowEntries, found) = unsafe (starts.base, rowEntries.base, found.base)
    let (order, sources, entries) = unsafe (order.base, sources.base, source.entries.base)
    var distinct = 0
    for place in 0..<rowCount {
      // Most rows lie in two cache lines.
      let later = unsafe entries + sources[Int(order[place + Self.ahead])]
      unsafe sluice_prefetch(later)
      unsafe sluice_prefetch(later + 7)
      let positions = unsafe Int(starts[place])..<Int(starts[place + 1])
      let copied = unsafe entries + sources[Int(order[place])] - positions.lowerBound
      for position in positions {
        let entry = unsafe copied[position]
        unsafe rowEntries[position] = entry
        // Written whether it is new or not, which no processor can foretell: the next new one takes its place.
        unsafe found[distinct] = entry.index
        let count = unsafe counts[Int(entry.index)]
        distinct &+= count == 0 ? 1 : 0
        unsafe counts[Int(entry.index)] = count &+ 1
      }
    }
    columnCount = distinct
  }

  private func sortColumns(_ counts: UnsafeMutablePointer<Int32>) {
    let (found, columns, columnStarts) = unsafe (found.base, columns.base, columnStarts.base)
    let (targets, lengths) = unsafe (targets.base, lengths.base)
    let (rowEntries, columnEntries) = unsafe (rowEntries.base, columnEntries.base)
    var sorting = EntryCounts()
    for slot in 0..<columnCount { unsafe sorting.add(counts[Int(found[slot])]) }
    sorting.finish(place: 0, entry: 0)
    for slot in 0..<columnCount {
      let column = unsafe found[slot]
      let (place, start) = unsafe sorting.next(counts[Int(column)])
      unsafe columns[place] = column
      unsafe columnStarts[place] = start
      // Counts become the place where the column's next entry goes.
      unsafe counts[Int(column)] = start
    }
    unsafe columnStarts[columnCount] = starts.base[rowCount]
    // In the order of rows, for there is one order in which a column's parts of the gradient are added.
    for row in 0..<rowCount {
      let start = unsafe Int(targets[row])
      for position in unsafe start..<start + Int(lengths[row]) {
        var entry = unsafe rowEntries[position]
        let column = Int(entry.index)
        let place = unsafe counts[column]
        unsafe counts[column] = place &+ 1
        entry.index = Int32(truncatingIfNeeded: row)
        unsafe columnEntries[Int(place)] = entry
      }
    }
    for slot in 0..<columnCount { unsafe counts[Int(found[slot])] = 0 }
  }

  /// All rows.
  var rows: BatchRows { rows(0..<rowCount) }

  /// The rows of one thread.
  func rows(of member: ThreadTeam.Member) -> BatchRows { rows(member.share(of: rowCount)) }

  private func rows(_ places: Range<Int>) -> BatchRows {
    unsafe BatchRows(
      count: places.count, order: UnsafePointer(order.base + places.lowerBound),
      starts: UnsafePointer(starts.base + places.lowerBound),
      entries: UnsafePointer(rowEntries.base))
  }

  /// All columns.
  var allColumns: BatchColumns { columns(0..<columnCount) }

  /// The columns of one thread: as much work as those of another, not as many.
  func columns(of member: ThreadTeam.Member) -> BatchColumns {
    columns(bound(member.index, member.count)..<bound(member.index + 1, member.count))
  }

  /// Before which column a part of the work ends; moving a column's weights takes as long as some six entries.
  private func bound(_ part: Int, _ count: Int) -> Int {
    func work(before slot: Int) -> Int { unsafe Int(columnStarts.base[slot]) + 6 * slot }
    let wanted = work(before: columnCount) * part / count
    var (low, high) = (0, columnCount)
    while low < high {
      let middle = (low + high) / 2
      if work(before: middle) < wanted { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func columns(_ slots: Range<Int>) -> BatchColumns {
    unsafe BatchColumns(
      count: slots.count, columns: UnsafePointer(columns.base + slots.lowerBound),
      starts: UnsafePointer(columnStarts.base + slots.lowerBound),
      entries: UnsafePointer(columnEntries.base))
  }
}
