import SluiceLanes

/// A group's factors and what the optimizer keeps of them, as blocks of 8.
@safe struct GroupWeights {
  let factors: UnsafeMutablePointer<SIMD8<Float>>
  let first: UnsafeMutablePointer<SIMD8<Float>>
  let second: UnsafeMutablePointer<SIMD8<Float>>

  init(
    factors: UnsafeMutablePointer<Float>, first: UnsafeMutablePointer<Float>,
    second: UnsafeMutablePointer<Float>
  ) {
    unsafe self.factors = unsafe UnsafeMutableRawPointer(factors)
      .assumingMemoryBound(to: SIMD8<Float>.self)
    unsafe self.first = unsafe UnsafeMutableRawPointer(first)
      .assumingMemoryBound(to: SIMD8<Float>.self)
    unsafe self.second = unsafe UnsafeMutableRawPointer(second)
      .assumingMemoryBound(to: SIMD8<Float>.self)
  }

  /// Moves 8 factors of a column, whose rows gave `sum`.
  @inline(__always)
  func move<Rule: MoveRule>(
    _ rule: Rule.Type, at place: Int, _ sum: SIMD8<Float>, pull: Float, _ size: StepSize,
    clip: Float
  ) {
    let value = unsafe factors[place]
    var gradient = sum - value * pull
    if clip < .infinity {
      // Lane by lane: the library's clamp is compiled into a function that other targets would share, whatever
      // instructions they may use (.ci/instruction_sets.py).
      for lane in 0..<8 {
        let part = gradient[lane]
        gradient[lane] = part > clip ? clip : part < -clip ? -clip : part
      }
    }
    var none = SIMD8<Float>(repeating: 0)
    switch rule.stateCount {
    case 0:
      var other = none
      unsafe factors[place] = rule.moved(value, gradient, &none, &other, size)
    case 1:
      unsafe factors[place] = rule.moved(value, gradient, &first[place], &none, size)
    default:
      unsafe factors[place] = rule.moved(value, gradient, &first[place], &second[place], size)
    }
  }
}
