import SluiceFrame
import SluiceLanes

extension FactorizationMachineTraining {
  /// One mini-batch: sums, errors, moves.
  func learn(_ batch: MiniBatch, _ member: ThreadTeam.Member, _ corrections: Corrections) {
    let owned = member.share(of: blocks.groupCount)
    let batches = batches
    for group in owned {
      unsafe blocks.forward(
        kernels, group: group, rows: batch.rows,
        sums: sums.base + group * batches.size * blocks.width, pairwise: pairwise.base,
        stride: batches.size)
    }
    member.barrier.wait()
    findErrors(batch, rows: member.share(of: batch.rows.count))
    member.barrier.wait()
    if member.index == 0 { moveBias(batch, corrections.applied(to: sizes.bias)) }
    moveLinear(
      batch, slots: member.share(of: batch.columns.count), corrections.applied(to: sizes.linear))
    member.barrier.wait()
    let size = corrections.applied(to: sizes.factors)
    for group in owned {
      unsafe blocks.backward(
        kernels, parameters.optimizer, group: group, columns: batch.columns,
        weighted: UnsafePointer(batches.weighted.base), own: UnsafePointer(batches.own.base),
        sums: UnsafePointer(sums.base + group * batches.size * blocks.width), size: size,
        decay: decays.factors, clip: parameters.clipGradient)
    }
  }

  private func findErrors(_ batch: MiniBatch, rows: Range<Int>) {
    let bias = bias.value
    let rescale = parameters.rescaleGradient
    let batches = batches
    for row in rows {
      var line: Float = 0
      for position in unsafe Int(batch.rows.starts[row])..<Int(batch.rows.starts[row + 1]) {
        let entry = unsafe batch.rows.entries[position]
        unsafe line += linear.base[Int(entry.index)] * entry.value
      }
      var pairs: Float = 0
      for block in 0..<blocks.blockCount {
        pairs += unsafe pairwise.base[block * batches.size + row]
      }
      let prediction = bias + line + 0.5 * pairs
      let target = unsafe batches.labels.base[batch.firstRow + row]
      var error = loss.error(prediction, target)
      var value = loss == .logLoss ? loss.ofRow(prediction, target) : Double(error) * Double(error)
      if let weights = batches.weights {
        let weight = unsafe weights.base[batch.firstRow + row]
        error *= weight
        value *= Double(weight)
      }
      unsafe errors.base[row] = error * rescale
      unsafe losses.base[row] = value
    }
  }

  private func moveBias(_ batch: MiniBatch, _ size: StepSize) {
    var sum = 0.0
    for row in 0..<batch.rows.count {
      sum += unsafe Double(errors.base[row])
      lossSum += unsafe losses.base[row]
    }
    let gradient = clipped(Float(sum) + decays.bias * (bias.value - centre))
    var moved = bias
    moved.value = parameters.optimizer.moved(
      moved.value, gradient, &moved.first, &moved.second, size)
    bias = moved
  }

  /// Moves linear weights, and notes what the moves of the factors have in common.
  private func moveLinear(_ batch: MiniBatch, slots: Range<Int>, _ size: StepSize) {
    let (columns, optimizer) = (batch.columns, parameters.optimizer)
    let (weighted, own) = unsafe (batches.weighted.base, batches.own.base)
    for slot in slots {
      var gradient: Float = 0
      var squares: Float = 0
      for position in unsafe Int(columns.starts[slot])..<Int(columns.starts[slot + 1]) {
        let entry = unsafe columns.entries[position]
        let part = unsafe errors.base[Int(entry.index)] * entry.value
        unsafe weighted[position] = part
        gradient += part
        squares += part * entry.value
      }
      unsafe own[slot] = squares
      let column = unsafe Int(columns.columns[slot])
      let value = unsafe linear.base[column]
      gradient = clipped(gradient + decays.linear * value)
      unsafe linear.base[column] = optimizer.moved(
        value, gradient, &linearFirst.base[column], &linearSecond.base[column], size)
    }
  }

  @inline(__always)
  private func clipped(_ gradient: Float) -> Float {
    let limit = parameters.clipGradient
    return limit < .infinity ? min(max(gradient, -limit), limit) : gradient
  }
}
