import SluiceFrame

extension FactorizationMachineTraining {
  /// One mini-batch: sums, errors, moves.
  func learn(_ batch: MiniBatch, _ member: ThreadTeam.Member, _ corrections: Corrections) {
    switch parameters.optimizer {
    case .adagrad: learn(AdaGradRule.self, batch, member, corrections)
    case .adam: learn(AdamRule.self, batch, member, corrections)
    case .sgd: learn(SGDRule.self, batch, member, corrections)
    case .ftrl: learn(FTRLRule.self, batch, member, corrections)
    }
  }

  @inline(__always)
  private func learn<Rule: MoveRule>(
    _ rule: Rule.Type, _ batch: MiniBatch, _ member: ThreadTeam.Member, _ corrections: Corrections
  ) {
    let owned = member.share(of: blocks.blockCount)
    let batches = batches
    for block in owned {
      let room = block * batches.size
      unsafe blocks.forward(
        block: block, batch: batch, sums: sums.base + room, pairwise: pairwise.base + room)
    }
    member.barrier.wait()
    findErrors(batch, rows: member.share(of: batch.rowCount))
    member.barrier.wait()
    if member.index == 0 { moveBias(rule, batch, corrections.applied(to: sizes.bias)) }
    moveLinear(
      rule, batch, slots: member.share(of: batch.distinctCount),
      corrections.applied(to: sizes.linear))
    let size = corrections.applied(to: sizes.factors)
    for block in owned {
      unsafe blocks.backward(
        rule, block: block, batch: batch, errors: UnsafePointer(errors.base),
        sums: UnsafePointer(sums.base + block * batches.size), size: size, decay: decays.factors,
        clip: parameters.clipGradient)
    }
  }

  private func findErrors(_ batch: MiniBatch, rows: Range<Int>) {
    let bias = bias.value
    let rescale = parameters.rescaleGradient
    let batches = batches
    for row in rows {
      var line: Float = 0
      for position in unsafe Int(batch.rowStarts[row])..<Int(batch.rowStarts[row + 1]) {
        let entry = unsafe batch.rowEntries[position]
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

  private func moveBias<Rule: MoveRule>(_ rule: Rule.Type, _ batch: MiniBatch, _ size: StepSize) {
    var sum = 0.0
    for row in 0..<batch.rowCount {
      sum += unsafe Double(errors.base[row])
      lossSum += unsafe losses.base[row]
    }
    let gradient = clipped(Float(sum) + decays.bias * (bias.value - centre))
    var moved = bias
    moved.value = rule.moved(moved.value, gradient, &moved.first, &moved.second, size)
    bias = moved
  }

  private func moveLinear<Rule: MoveRule>(
    _ rule: Rule.Type, _ batch: MiniBatch, slots: Range<Int>, _ size: StepSize
  ) {
    for slot in slots {
      var gradient: Float = 0
      for position in unsafe Int(batch.columnStarts[slot])..<Int(batch.columnStarts[slot + 1]) {
        let entry = unsafe batch.columnEntries[position]
        gradient += unsafe errors.base[Int(entry.index)] * entry.value
      }
      let column = unsafe Int(batch.columns[slot])
      let value = unsafe linear.base[column]
      gradient = clipped(gradient + decays.linear * value)
      unsafe linear.base[column] = rule.moved(
        value, gradient, &linearFirst.base[column], &linearSecond.base[column], size)
    }
  }

  @inline(__always)
  private func clipped(_ gradient: Float) -> Float {
    let limit = parameters.clipGradient
    return limit < .infinity ? min(max(gradient, -limit), limit) : gradient
  }
}
