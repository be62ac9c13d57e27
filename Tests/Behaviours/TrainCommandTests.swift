import Foundation
import SluiceTestSupport
import Testing

/// `sluice train`: a model from a stream of records.
struct TrainCommandTests {
  private static let pipeline = """
    pipeline: numbers
    steps:
      - name: rows
        uses: load
        with: { path: rows.csv }
      - name: features
        uses: one-hot
        inputs: rows
        with: { columns: [a, b] }
      - name: records
        uses: protobuf
        inputs: { train-matrix: features, train-labels: rows.y }
      - name: model
        uses: train
        inputs: { train: records.train }
        with: { num-factors: 5, epochs: 3, mini-batch-size: 16, input-mode: pipe, buffer-size: 32 }
    """

  /// A file, standard input and the step make the same bytes.
  @Test func streamsAndTheStepAgree() async throws {
    let shop = try Shop()
    let rows = (0..<150).map { "x\($0 * 7 % 11),z\($0 * 5 % 13),\($0 * 3 % 17)" }
    try shop.write(Array(("a,b,y\n" + rows.joined(separator: "\n") + "\n").utf8), to: "rows.csv")
    try shop.write(Array(Self.pipeline.utf8), to: "numbers.yaml")
    try await shop.sluice("run", "numbers.yaml").exits(0)
    let records = "artifacts/runs/latest/records/train.recordio"
    try shop.write(
      Array("num-factors: 5\nepochs: 3\nmini-batch-size: 16\nbuffer-size: 32\n".utf8),
      to: "train.yaml")
    try await shop.sluice(
      "train", "--train", records, "--params", "train.yaml", "-o", "a.safetensors"
    ).exits(0).says("epoch 3 of 3: train rmse")
    let model = try shop.bytes("a.safetensors")
    #expect(try shop.bytes("artifacts/runs/latest/model/model.safetensors") == model)
    // The same through a pipe, which can be read only once.
    try await Program.run(
      [
        "train", "--train", "-", "--params", "train.yaml", "-o", "b.safetensors",
      ], in: shop.folder.path, through: ["sh", "-c", "cat \(records) | \"$0\" \"$@\""]
    ).exits(0)
    #expect(try shop.bytes("b.safetensors") == model)
  }

  @Test func whatIsWrongIsTold() async throws {
    let shop = try Shop()
    try shop.write(Array("no records".utf8), to: "r.pbr")
    try await shop.sluice("train", "--train", "r.pbr", "-o", "m.safetensors").exits(2)
      .says("r.pbr: record 1: byte 0: a record starts with 0xCED7230A, here is 0x72206F6E")
    try await shop.sluice("train", "--train", "r.pbr", "-p", "epoch=3", "-o", "m.safetensors")
      .exits(2).says("did you mean 'epochs'?")
    try await shop.sluice("train", "--train", "r.pbr", "-p", "epochs=0", "-o", "m.safetensors")
      .exits(2).says("-p:1:9: error")
    try await shop.sluice("train", "--train", "r.pbr", "-p", "bias-lr=1e300", "-o", "m.safetensors")
      .exits(2).says("'bias-lr' is 1e+300, which is too large for a weight")
    try await shop.sluice("train", "--train", "none.pbr", "-o", "m.safetensors").exits(2)
    try await shop.sluice("train", "--train", "-", "--test", "-", "-o", "m.safetensors").exits(64)
  }
}
