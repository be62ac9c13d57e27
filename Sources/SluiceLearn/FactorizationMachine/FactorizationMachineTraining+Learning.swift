import SluiceFrame
import SluiceLanes

extension FactorizationMachineTraining {
  /// One mini-batch: each row's sums, its error, and then the moves of the weights.
  ///
  /// Where there are groups enough for all threads, each owns some, and with them all that is known of their factors,
  /// which stays in the caches of its processor. Else the threads share rows, and then columns.
  func learn(_ batch: MiniBatch, _ member: ThreadTeam.Member, _ corrections: Corrections) {
    let rows = batch.rows(of: member)
    let columns = batch.columns(of: member)
    let factorsSize = corrections.applied(to: sizes.factors)
    if blocks.isShared {
      for group in 0..<blocks.groupCount { sum(group, rows) }
      findErrors(batch, rows)
      member.barrier.wait()
      moveFirst(batch, columns, member, corrections)
      for group in 0..<blocks.groupCount { move(group, columns, factorsSize) }
      // Before others take sums of the columns that were moved here.
      member.barrier.wait()
    } else {
      let owned = member.share(of: blocks.groupCount)
      for group in owned { sum(group, batch.rows) }
      member.barrier.wait()
      findErrors(batch, rows)
      member.barrier.wait()
      moveFirst(batch, columns, member, corrections)
      for group in owned { move(group, batch.allColumns, factorsSize) }
    }
  }

  private func sum(_ group: Int, _ rows: BatchRows) {
    unsafe blocks.forward(
      kernels, group: group, rows: rows, sums: sums.base + group * batchSize * blocks.width,
      pairwise: pairwise.base, stride: batchSize)
  }

  private func move(_ group: Int, _ columns: BatchColumns, _ size: StepSize) {
    unsafe blocks.backward(
      kernels, parameters.optimizer, group: group, columns: columns,
      errors: UnsafePointer(errors.base),
      sums: UnsafePointer(sums.base + group * batchSize * blocks.width), size: size,
      decay: decays.factors, clip: parameters.clipGradient)
  }

  private func findErrors(_ batch: MiniBatch, _ rows: BatchRows) {
    let (loss, bias, rescale) = (loss, bias.value, parameters.rescaleGradient)
    let weights = batch.weights
    let (errors, losses, labels) = unsafe (errors.base, losses.base, batch.labels.base)
    unsafe rows.forEachRow(
      linear: UnsafePointer(linear.base), pairwise: UnsafePointer(pairwise.base),
      stride: batchSize, blockCount: blocks.blockCount
    ) { row, line, pairs in
      let prediction = bias + line + 0.5 * pairs
      let target = unsafe labels[row]
      var error = loss.error(prediction, target)
      var value = loss == .logLoss ? loss.ofRow(prediction, target) : Double(error) * Double(error)
      if let weights {
        let weight = unsafe weights.base[row]
        error *= weight
        value *= Double(weight)
      }
      unsafe errors[row] = error * rescale
      unsafe losses[row] = value
    }
  }

  /// All weights but factors: thread 0 moves the bias too.
  private func moveFirst(
    _ batch: MiniBatch, _ columns: BatchColumns, _ member: ThreadTeam.Member,
    _ corrections: Corrections
  ) {
    if member.index == 0 { moveBias(batch, corrections.applied(to: sizes.bias)) }
    moveLinear(columns, corrections.applied(to: sizes.linear))
  }

  private func moveBias(_ batch: MiniBatch, _ size: StepSize) {
    var sum = 0.0
    var loss = lossSum
    for row in 0..<batch.rowCount {
      sum += unsafe Double(errors.base[row])
      loss += unsafe losses.base[row]
    }
    lossSum = loss
    let gradient = clipped(Float(sum) + decays.bias * (bias.value - centre))
    var moved = bias
    moved.value = parameters.optimizer.moved(
      moved.value, gradient, &moved.first, &moved.second, size)
    bias = moved
  }

  private func moveLinear(_ columns: BatchColumns, _ size: StepSize) {
    let (optimizer, decay) = (parameters.optimizer, decays.linear)
    let (errors, linear) = unsafe (errors.base, linear.base)
    let (first, second) = unsafe (linearFirst.base, linearSecond.base)
    for slot in 0..<columns.count {
      var gradient: Float = 0
      for position in unsafe Int(columns.starts[slot])..<Int(columns.starts[slot + 1]) {
        let entry = unsafe columns.entries[position]
        unsafe gradient += errors[Int(entry.index)] * entry.value
      }
      let column = unsafe Int(columns.columns[slot])
      let value = unsafe linear[column]
      gradient = clipped(gradient + decay * value)
      unsafe linear[column] = optimizer.moved(
        value, gradient, &first[column], &second[column], size)
    }
  }

  @inline(__always)
  private func clipped(_ gradient: Float) -> Float {
    let limit = parameters.clipGradient
    return limit < .infinity ? min(max(gradient, -limit), limit) : gradient
  }
}
