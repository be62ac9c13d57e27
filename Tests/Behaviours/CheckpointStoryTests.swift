import Foundation
import SluiceTestSupport
import Testing

/// A training that is killed goes on in the next run, and ends with the bytes of one that was never disturbed.
struct CheckpointStoryTests {
  /// So many that a run is killed long before its end, though it is slow to hear of an epoch.
  private static let epochs = 300
  private static let pipeline = """
    pipeline: p
    parameters:
      mode: { type: string, default: file }
      every: { type: integer, default: 1 }
    steps:
      - { name: rows, uses: load, with: { path: rows.csv } }
      - { name: features, uses: one-hot, inputs: rows, with: { columns: [a, b, c] } }
      - { name: parts, uses: split, inputs: { matrix: features, labels: rows.y }, with: { seed: 1 } }
      - name: records
        uses: protobuf
        inputs:
          train-matrix: parts.train-matrix
          train-labels: parts.train-labels
          test-matrix: parts.test-matrix
          test-labels: parts.test-labels
      - name: model
        uses: train
        inputs: { train: records.train, test: records.test }
        with:
          num-factors: 24
          epochs: \(epochs)
          mini-batch-size: 100
          optimizer: adam
          input-mode: "${parameters.mode}"
          buffer-size: 1000
          checkpoint-every: "${parameters.every}"
    """

  private let shop: Workshop

  init() throws { shop = try Self.project() }

  private static func project() throws -> Workshop {
    let shop = try Workshop(pipeline)
    let rows = (0..<3000).map { "x\($0 * 7 % 311),z\($0 * 5 % 213),w\($0 % 41),\($0 * 3 % 17)" }
    try shop.write("a,b,c,y\n" + rows.joined(separator: "\n") + "\n", to: "rows.csv")
    return shop
  }

  private func checkpoints() -> [String] {
    (try? shop.folder.names(in: shop.folder.file("artifacts/scratch/checkpoints"))) ?? []
  }

  /// Kills the program when an epoch has been learned.
  ///
  /// A shell watches what it says: while other tests compute, this process hears of it too late.
  private func kill(
    at epoch: Int, _ arguments: [String], input: String = "/dev/null",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let script = """
      rm -f said given; mkfifo said given; cat \(input) > given &
      "$0" "$@" < given > said 2>&1 & id=$!
      while read -r line; do
        case $line in *"epoch \(epoch) of "*) kill -9 $id; break;; esac
      done < said
      wait $id; echo "ended with $?"
      """
    try await Program.run(
      arguments, in: shop.folder.path, through: ["sh", "-c", script],
      sourceLocation: sourceLocation
    ).exits(0, sourceLocation: sourceLocation)
      .prints("ended with 137", sourceLocation: sourceLocation)
  }

  private func killRun(at epoch: Int, _ settings: [String] = []) async throws {
    try await kill(at: epoch, ["run", "p.yaml", "--json"] + settings)
  }

  /// Behind which epoch a training went on; 0 where it began anew.
  private static func beginning(of text: String) throws -> Int {
    guard let found = text.firstMatch(of: /resumed after epoch (\d+)/) else {
      #expect(text.contains("epoch 1 of \(epochs):"))
      return 0
    }
    let epoch = try #require(Int(found.1))
    #expect(!text.contains("epoch \(epoch) of \(epochs):"))
    #expect(text.contains("epoch \(epoch + 1) of \(epochs):"))
    return epoch
  }

  @Test(arguments: ["file", "pipe"])
  func aKilledTrainingIsGoneOnWith(_ mode: String) async throws {
    let settings = ["-p", "mode=\(mode)"]
    let other = try Self.project()
    let sound = try await other.run("-p", "mode=\(mode)", "-p", "every=0")
    sound.outcome.exits(0)
    for epoch in [3, 90] {
      try await killRun(at: epoch, settings)
      #expect(checkpoints().count { $0.hasPrefix(".") == false } == 1)
    }
    // How it is worked does not matter: another number of threads, and another interval.
    let after = try await shop.run("-p", "mode=\(mode)", "-p", "every=0")
    #expect(try Self.beginning(of: after.outcome.output) == 0, "0 is for no checkpoints at all")
    #expect(after.digests == sound.digests)
    try await shop.sluice("gc", "--keep-runs", "0").exits(0)
    for epoch in [3, 90, 180] { try await killRun(at: epoch, settings) }
    let last = try await shop.run("-p", "mode=\(mode)", through: ["taskset", "-c", "0"])
    last.outcome.exits(0)
    // The checkpoint of the epoch at which it was killed may have been on its way, and others may have followed.
    #expect(try (179...).contains(Self.beginning(of: last.outcome.output)))
    #expect(last.digests == sound.digests)
    #expect(last.warnings == [])
    #expect(checkpoints() == [])
    // The interval is not in the cache key.
    let again = try await shop.run("-p", "mode=\(mode)", "-p", "every=5")
    #expect(again.steps("succeeded") == [])
  }

  @Test func aDamagedCheckpointIsLeftAside() async throws {
    let sound = try await Self.project().run()
    for change in [
      { (bytes: inout [UInt8]) in bytes[bytes.count - 100] ^= 4 },
      { (bytes: inout [UInt8]) in bytes.removeLast(1000) },
      { (bytes: inout [UInt8]) in bytes = [] },
    ] {
      try await killRun(at: 3)
      let name = try #require(checkpoints().first { !$0.hasPrefix(".") })
      let path = URL(filePath: shop.folder.file("artifacts/scratch/checkpoints/\(name)"))
      var bytes = Array(try Data(contentsOf: path))
      change(&bytes)
      try Data(bytes).write(to: path)
      let after = try await shop.run()
      after.outcome.exits(0)
      #expect(after.outcome.output.contains("what was kept of a training cannot be used"))
      #expect(try Self.beginning(of: after.outcome.output) == 0)
      #expect(after.digests == sound.digests)
      #expect(checkpoints() == [])
      try await shop.sluice("gc", "--keep-runs", "0").exits(0)
    }
  }

  @Test func whatIsNeededNoMoreGoes() async throws {
    try await killRun(at: 2)
    #expect(checkpoints() != [])
    try await shop.sluice("gc").exits(0)
    #expect(try shop.folder.names(in: shop.folder.file("artifacts/scratch")) == [])
  }

  /// Outside of a pipeline, from a file and through a pipe, with the rows given again.
  @Test func theCommandGoesOnToo() async throws {
    let made = try await shop.run("-p", "mode=pipe")
    made.outcome.exits(0)
    let records = "artifacts/runs/latest/records/train.recordio"
    try shop.write(
      "{ num-factors: 24, epochs: \(Self.epochs), mini-batch-size: 100, optimizer: adam, buffer-size: 1000 }",
      to: "train.yaml")
    let shared = ["--params", "train.yaml"]
    try await Program.run(
      ["train", "--train", records, "-o", "sound"] + shared, in: shop.folder.path
    ).exits(0)
    let model = try Data(contentsOf: URL(filePath: shop.folder.file("sound")))
    try shop.write(
      try shop.text("train.yaml").replacing("{ ", with: "{ checkpoint-every: 1, "),
      to: "train.yaml")
    for input in [records, "-"] {
      let words =
        ["train", "--train", input, "-o", "model", "--checkpoint", "kept"] + shared
      let wrapper = ["sh", "-c", "cat \(records) | \"$0\" \"$@\""]
      for epoch in [4, 120] { try await kill(at: epoch, words, input: records) }
      let other = ["train", "--train", records, "-o", "other", "--checkpoint", "kept"]
      try await Program.run(other + ["-p", "epochs=3"], in: shop.folder.path).exits(2).says(
        "the checkpoint cannot be used: it is of a training with",
        "remove the file to start anew, or name another")
      let after = try await Program.run(words, in: shop.folder.path, through: wrapper).exits(0)
      #expect(try (119...).contains(Self.beginning(of: after.error)))
      #expect(try Data(contentsOf: URL(filePath: shop.folder.file("model"))) == model)
      #expect(!FileManager.default.fileExists(atPath: shop.folder.file("kept")))
    }
    try shop.write("mine", to: "kept")
    try await Program.run(
      ["train", "--train", records, "-o", "model", "--checkpoint", "kept"] + shared,
      in: shop.folder.path
    ).exits(2).says("the checkpoint cannot be used: kept:")
    #expect(try shop.text("kept") == "mine")
    try await Program.run(
      ["train", "--train", records, "-o", "model", "--checkpoint", "model"],
      in: shop.folder.path
    ).exits(64)
    try await Program.run(
      ["train", "--train", records, "-o", "model"] + shared, in: shop.folder.path
    ).exits(0).says("'checkpoint-every' does nothing without a file for it")
  }
}
