extension BlockRecords {
  /// Writes the bytes that `Records.writeRecordIO(to:)` writes, with a band of rows in memory at a time.
  package func writeRecordIO(to sink: inout some ByteSink & ~Copyable) throws(FrameError) {
    for band in matrix.bands(of: 0..<matrix.rowCount) {
      let labels = labels.map { Labels(Array($0.values[band])) }
      try Records(matrix: matrix.laid(band), labels: labels).writeRecordIO(to: &sink)
    }
  }
}
