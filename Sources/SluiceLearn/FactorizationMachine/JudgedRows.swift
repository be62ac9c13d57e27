import SluiceFrame
import Synchronization

/// Rows that a training judges after each epoch and never learns from, in memory or part by part.
final class JudgedRows: @unchecked Sendable {  // thread 0 changes it between barriers
  /// What is in memory of them.
  final class Part: Sendable {
    let rows: LabelledRows
    let scales: [Float]
    /// Before they are turned into answers.
    let predictions: SharedBuffer<Float>
    private let taken = Atomic(0)

    init(_ rows: LabelledRows, _ normalization: InstanceNormalization) {
      self.rows = rows
      scales = normalization.scales(of: rows.matrix)
      predictions = SharedBuffer(repeating: 0, count: rows.targets.count)
    }

    /// Up to so many rows for the thread that calls it; nil where all were taken.
    func take(_ count: Int) -> Range<Int>? {
      let end = taken.add(count, ordering: .relaxed).newValue
      let start = end - count
      return start < predictions.count ? start..<min(end, predictions.count) : nil
    }

    /// Begins again, while no thread takes rows.
    func rewind() { taken.store(0, ordering: .relaxed) }
  }

  /// The part that is judged now; nil after the last one.
  private(set) var part: Part?
  private let parameters: FactorizationMachineParameters
  private let whole: Part?
  private let stream: RowStream?
  private var isNew = true
  private var lossSum = 0.0
  private var monitorSum = 0.0
  private var count = 0

  init(_ rows: LabelledRows, _ parameters: FactorizationMachineParameters) {
    whole = Part(rows, parameters.instanceNormalization)
    stream = nil
    self.parameters = parameters
  }

  init(_ stream: RowStream, _ parameters: FactorizationMachineParameters) {
    whole = nil
    self.stream = stream
    self.parameters = parameters
  }

  /// Goes to the next part, from the last one to none, and from none to the first.
  func advance() throws(LearnError) {
    if isNew { (lossSum, monitorSum, count) = (0, 0, 0) }
    if let whole {
      part = isNew ? whole : nil
      part?.rewind()
    } else if let stream {
      if let rows = try stream.next() {
        part = Part(rows, parameters.instanceNormalization)
      } else {
        part = nil
        try stream.rewind()
      }
    }
    isNew = part == nil
  }

  /// Takes account of a part for which all threads have made their predictions.
  func settle() {
    guard let part else { return }
    let (loss, monitor) = (parameters.loss, parameters.earlyStopping?.monitor ?? .loss)
    let transform = parameters.targetTransform
    count += part.predictions.count
    for row in 0..<part.predictions.count {
      let target = part.rows.targets[row]
      let sum = unsafe part.predictions.base[row]
      lossSum += loss.ofRow(sum, target)
      if monitor == .loss { continue }
      let prediction = FactorizationMachine.answer(
        sum, parameters.predictorType, transform, smearing: 1)
      let label =
        transform == .none
        ? target : FactorizationMachine.answer(target, .regressor, transform, smearing: 1)
      let error = abs(Double(prediction) - Double(label))
      monitorSum += monitor == .mae ? error : error * error
    }
  }

  /// What the predictions are worth, once all parts have been settled.
  var value: Double { parameters.loss.ofMean(lossSum / Double(count)) }

  /// The same as early stopping watches it.
  var watchedValue: Double {
    let mean = monitorSum / Double(count)
    return switch parameters.earlyStopping?.monitor ?? .loss {
    case .loss: value
    case .rmse: mean.squareRoot()
    case .mae: mean
    }
  }
}

/// A matrix with what is to be learned of each row: labels after the target transform.
struct LabelledRows {
  var matrix: SparseMatrix
  var targets: [Float]
  /// nil where all rows count the same.
  var weights: [Float]?

  func selecting(_ rows: [Int32]) -> LabelledRows {
    LabelledRows(
      matrix: matrix.selecting(rows: rows), targets: rows.map { targets[Int($0)] },
      weights: weights.map { all in rows.map { all[Int($0)] } })
  }
}

extension Loss {
  /// The derivative by the prediction: what a row's gradient is made of.
  @inline(__always)
  func error(_ prediction: Float, _ target: Float) -> Float {
    self == .logLoss
      ? Float(ExactMath.logistic(Double(prediction))) - target : prediction - target
  }

  /// A row's part of the sum.
  @inline(__always)
  func ofRow(_ prediction: Float, _ target: Float) -> Double {
    if self == .logLoss {
      let prediction = Double(prediction)
      return ExactMath.softplus(prediction) - Double(target) * prediction
    }
    let error = Double(prediction) - Double(target)
    return error * error
  }

  /// From the mean over rows.
  func ofMean(_ mean: Double) -> Double { self == .logLoss ? mean : mean.squareRoot() }
}
