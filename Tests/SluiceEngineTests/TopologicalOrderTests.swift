import Testing

import SluiceEngine

@Suite struct TopologicalOrderTests {
  @Test func tiesKeepTheOrderOfTheFile() {
    #expect(
      TopologicalOrder.of(count: 4, needs: { [[], [3], [], []][$0] }) == .order([0, 2, 3, 1]))
  }

  @Test func aCircleIsNamedFromItsFirstStep() {
    let needs = [[], [3], [1], [2, 0]]
    #expect(TopologicalOrder.of(count: 4, needs: { needs[$0] }) == .cycle([1, 3, 2]))
  }

  @Test func aStepThatNeedsItselfIsACircle() {
    #expect(TopologicalOrder.of(count: 2, needs: { [[], [1]][$0] }) == .cycle([1]))
  }

  @Test func nothingIsInOrder() {
    #expect(TopologicalOrder.of(count: 0, needs: { _ in [] }) == .order([]))
  }

  @Test(arguments: 0..<200) func eachComesAfterWhatItNeeds(seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func next(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
    let count = 1 + next(30)
    // Edges from lower to higher in a hidden permutation can have no circle.
    var hidden = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) { hidden.swapAt(index, next(index + 1)) }
    var needs = [[Int]](repeating: [], count: count)
    for _ in 0..<(2 * count) {
      let (a, b) = (next(count), next(count))
      if a < b, !needs[hidden[b]].contains(hidden[a]) { needs[hidden[b]].append(hidden[a]) }
    }
    guard case .order(let order) = TopologicalOrder.of(count: count, needs: { needs[$0] }) else {
      Issue.record("a circle was found where there is none")
      return
    }
    #expect(order.sorted() == Array(0..<count))
    for (place, index) in order.enumerated() {
      #expect(needs[index].allSatisfy { order[..<place].contains($0) })
    }
  }
}
