import SluiceEngine
import SluiceSteps
import Testing

/// The trials of a search, as values.
struct SearchSpaceTests {
  private let mixed = SearchSpace(axes: [
    .init(name: "rate", values: .numbers(low: 0.01, high: 1, isLog: true)),
    .init(name: "factors", values: .integers(low: 4, high: 64, isLog: false)),
    .init(name: "optimizer", values: .choices([.string("adagrad"), .string("adam")])),
  ])

  @Test func aGridIsTheWholeProductTheLastNameFastest() {
    let space = SearchSpace(axes: [
      .init(name: "a", values: .choices([.integer(1), .integer(2)])),
      .init(name: "b", values: .choices([.boolean(true), .boolean(false), .string("x")])),
    ])
    let trials = space.grid()
    #expect(space.count == 6 && trials.count == 6)
    #expect(trials[0] == [.init("a", .integer(1)), .init("b", .boolean(true))])
    #expect(trials[1] == [.init("a", .integer(1)), .init("b", .boolean(false))])
    #expect(trials[5] == [.init("a", .integer(2)), .init("b", .string("x"))])
  }

  @Test func moreTrialsLeaveTheFirstAsTheyWere() {
    let ten = mixed.random(10, seed: 3)
    let thirty = mixed.random(30, seed: 3)
    #expect(ten.count == 10 && Array(thirty.prefix(10)) == ten)
    #expect(mixed.random(10, seed: 4) != ten)
    var wider = mixed
    wider.axes.insert(.init(name: "new", values: .integers(low: 1, high: 9, isLog: true)), at: 0)
    #expect(wider.random(10, seed: 3).map { Array($0.dropFirst()) } == ten)
  }

  @Test func drawsAreDifferentAndFewerWhereThereAreNoMore() {
    let space = SearchSpace(axes: [
      .init(name: "a", values: .integers(low: 1, high: 3, isLog: false)),
      .init(name: "b", values: .choices([.boolean(true), .boolean(false)])),
    ])
    let trials = space.random(50, seed: 0)
    #expect(trials.count == 6)
    #expect(Set(trials.map { ParameterValue.map($0).canonicalText }).count == 6)
    #expect(Array(space.random(3, seed: 0)) == Array(trials.prefix(3)))
  }

  @Test func valuesFillTheirRangeEvenly() {
    let logarithmic = SearchAxis.numbers(low: 0.001, high: 1000, isLog: true)
    let whole = SearchAxis.integers(low: -2, high: 2, isLog: false)
    let choices = SearchAxis.choices([.string("a"), .string("b"), .string("c")])
    var below = 0
    var counts: [Int: Int] = [:]
    var letters: [String: Int] = [:]
    for number in 0..<10_000 {
      let share = SearchSpace.share("x", UInt64(number), seed: 1)
      #expect(share >= 0 && share < 1)
      guard case .number(let value) = logarithmic.value(at: share),
        case .integer(let integer) = whole.value(at: share),
        case .string(let letter) = choices.value(at: share)
      else {
        Issue.record("a value of another type")
        return
      }
      #expect(value >= 0.001 && value <= 1000)
      if value < 1 { below += 1 }
      counts[integer, default: 0] += 1
      letters[letter, default: 0] += 1
    }
    #expect((4800...5200).contains(below), "half of a logarithmic range lies below its middle")
    #expect(counts.keys.sorted() == [-2, -1, 0, 1, 2])
    #expect(counts.values.allSatisfy { (1850...2150).contains($0) })
    #expect(letters.values.allSatisfy { (3150...3520).contains($0) } && letters.count == 3)
  }

  @Test func limitsAreAmongTheValues() {
    let least = 0.0
    let most = 1.0.nextDown
    #expect(SearchAxis.numbers(low: 0.05, high: 0.3, isLog: true).value(at: least) == .number(0.05))
    #expect(SearchAxis.numbers(low: 0.05, high: 0.3, isLog: true).value(at: most) == .number(0.3))
    #expect(SearchAxis.numbers(low: -1, high: 1, isLog: false).value(at: 0.5) == .number(0))
    for isLog in [false, true] {
      let axis = SearchAxis.integers(low: 1, high: 1000, isLog: isLog)
      #expect(axis.value(at: least) == .integer(1) && axis.value(at: most) == .integer(1000))
    }
    #expect(SearchAxis.numbers(low: 0.1, high: 3, isLog: false).value(at: 1 / 3) == .number(1.067))
    #expect(
      SearchAxis.numbers(low: 1e5, high: 9e5, isLog: false).value(at: 1 / 3) == .number(366_700))
  }
}
