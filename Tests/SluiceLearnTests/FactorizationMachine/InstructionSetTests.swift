import SluiceFrame
import SluiceLanes
import SluiceLearn
import Testing

/// The inner loops are compiled for several instruction sets, of which the processor at hand has some.
struct InstructionSetTests {
  private static let others = InstructionSet.allCases.filter(\.isAvailable).dropFirst()

  @Test func everyProcessorHasTheBaseline() {
    #expect(InstructionSet.baseline.isAvailable)
    #expect(InstructionSet.best.isAvailable)
    #expect(InstructionSet.best == InstructionSet.allCases.last { $0.isAvailable })
  }

  @Test(
    "have the same bits, in groups of 8 factors, of 16 and of 32", arguments: Optimizer.allCases,
    [1, 8, 11, 16, 24, 32, 64])
  func models(_ optimizer: Optimizer, factors: Int) throws {
    var random = LearningFixtures(seed: UInt64(factors))
    let rows = random.records(rows: 700, columns: 60)
    let test = random.records(rows: 600, columns: 60)
    var parameters = FactorizationMachineParameters(optimizer: optimizer)
    parameters.numFactors = factors
    parameters.epochs = 3
    parameters.miniBatchSize = 50
    parameters.factorsWeightDecay = 0.01
    parameters.clipGradient = factors == 11 ? 5 : .infinity
    func learned(_ set: InstructionSet, threads: Int) throws -> (FactorizationMachine, [Double?]) {
      let log = ReportLog()
      var trainer = FactorizationMachineTrainer(parameters: parameters, threadCount: threads)
      trainer.instructionSet = set
      let model = try trainer.train(rows, test: test) {
        log.add($0)
        return true
      }
      return (model, log.reports.map(\.test))
    }
    // One thread has groups of 32 where it can, two have narrower ones and eight share them.
    let expected = try learned(.baseline, threads: 8)
    #expect(expected.1.count == 3)
    for set in [.baseline] + Self.others {
      for threads in [1, 2, 3] {
        let other = try learned(set, threads: threads)
        #expect(other.0 == expected.0, "\(set) with \(threads) threads")
        #expect(other.1 == expected.1, "\(set) with \(threads) threads")
      }
    }
  }
}
