package import SluiceEngine

/// The parameters that are searched over, and the trials that come of them.
package struct SearchSpace: Sendable {
  /// A parameter with its values.
  package struct Axis: Sendable {
    package var name: String
    package var values: SearchAxis

    package init(name: String, values: SearchAxis) {
      self.name = name
      self.values = values
    }
  }

  /// A value for each parameter, in the order of the file.
  package typealias Trial = [ParameterValue.Member]

  /// In the order of the file.
  package var axes: [Axis]

  package init(axes: [Axis]) { self.axes = axes }

  /// How many different trials there can be; nil where a range has too many to be counted.
  package var count: Int? {
    var count = 1
    for axis in axes {
      let size: Int
      switch axis.values {
      case .choices(let values): size = values.count
      case .integers(let low, let high, _): size = high - low + 1
      case .numbers: return nil
      }
      let (product, isOver) = count.multipliedReportingOverflow(by: size)
      if isOver { return nil }
      count = product
    }
    return count
  }

  /// Every combination, the last parameter changing fastest.
  ///
  /// - Precondition: there are no ranges.
  package func grid() -> [Trial] {
    var trials: [Trial] = [[]]
    for axis in axes {
      guard case .choices(let values) = axis.values else {
        preconditionFailure("'\(axis.name)' is a range")
      }
      trials = trials.flatMap { trial in values.map { trial + [.init(axis.name, $0)] } }
    }
    return trials
  }

  /// Different trials drawn at random, fewer where there are no more.
  ///
  /// What trial i has for a parameter depends on the seed, the parameter's name and i alone: more trials, or another
  /// parameter to search over, leave the values of the others as they were.
  package func random(_ wanted: Int, seed: Int) -> [Trial] {
    var trials: [Trial] = []
    var seen: Set<String> = []
    let goal = min(wanted, count ?? wanted)
    var number: UInt64 = 0
    // Of few values the last ones are drawn rarely; the limit is far above what that takes.
    while trials.count < goal, number < 1000 + 200 * UInt64(goal) {
      let trial = axes.map { axis in
        ParameterValue.Member(
          axis.name, axis.values.value(at: Self.share(axis.name, number, seed: seed)))
      }
      number += 1
      if seen.insert(ParameterValue.map(trial).canonicalText).inserted { trials.append(trial) }
    }
    return trials
  }

  /// A number of 0 ..< 1: SplitMix64 (Steele, Lea and Flood 2014) over the FNV-1a hash of the name.
  package static func share(_ name: String, _ number: UInt64, seed: Int) -> Double {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let start = mixed(mixed(UInt64(bitPattern: Int64(seed))) ^ hash)
    let bits = mixed(start &+ (number &+ 1) &* 0x9e37_79b9_7f4a_7c15)
    return Double(bits >> 11) * 0x1p-53
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var value = value
    value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
    return value ^ value >> 31
  }
}
