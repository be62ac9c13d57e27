import Foundation
import SluiceTestSupport
import Testing

/// A project whose pipeline has every kind of work that can be half done, in a fifth of a second: built-in steps and
/// programs, files, folders and tables, matrices, conditions, a retry, a mutex, metrics, a registration, and a program
/// that leaves another one running.
///
/// It is run for the values 0, 1, 2, … of its parameter in turn, since the versions of the model count up.
struct MixedProject {
  static let stepCount = 20
  let shop: Workshop

  /// - Parameter isSkipping: whether a step is skipped; a run without can be repeated without planning it.
  init(isSkipping: Bool = true) throws {
    shop = try Workshop(Self.pipeline + (isSkipping ? Self.skipped : ""))
    let rows = (0..<400).map { "s\($0 % 7),i\($0 * 7 % 31),\($0 * 37 % 23)" }
    try shop.write((["shop,item,amount"] + rows).joined(separator: "\n") + "\n", to: "rows.csv")
  }

  static func arguments(_ value: Int) -> [String] {
    ["run", "p.yaml", "--json", "-p", "n=\(value)"]
  }

  /// Runs to the end.
  ///
  /// - Parameter extra: further arguments.
  func run(
    _ value: Int, _ extra: [String] = [], through wrapper: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> RunResult {
    let result = try await attempt(value, extra, through: wrapper, sourceLocation: sourceLocation)
    result.outcome.exits(0, sourceLocation: sourceLocation)
    return result
  }

  /// Runs, well or not.
  func attempt(
    _ value: Int, _ extra: [String] = [], through wrapper: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> RunResult {
    let outcome = try await Program.run(
      Self.arguments(value) + extra, in: shop.folder.path, through: wrapper,
      sourceLocation: sourceLocation)
    return RunResult(outcome: outcome, events: try RunEvent.lines(outcome.output))
  }

  /// An artifact's object by the name of step and port.
  func object(_ name: String, of result: RunResult) throws -> StoredFile {
    let hex = try #require(result.digests[name], "\(name)").dropFirst("sha256:".count)
    return StoredFile(shop.folder.file("artifacts/store/\(hex.prefix(2))/\(hex.dropFirst(2))"))
  }

  /// The statuses of all runs by their identifiers.
  func statuses() async throws -> [String: String] {
    struct Run: Decodable {
      let run: String
      let status: String
    }
    let outcome = try await shop.sluice("runs", "--json", "--limit", "10000").exits(0)
    let runs = try JSONDecoder().decode([Run].self, from: Data(outcome.output.utf8))
    return Dictionary(
      runs.map { ($0.run, $0.status) }, uniquingKeysWith: { _, last in last })
  }

  /// The names in a folder of the artifacts; none where there is no such folder.
  func names(in folder: String) -> [String] {
    (try? shop.folder.names(in: shop.folder.file("artifacts/\(folder)"))) ?? []
  }

  private static let pipeline = """
    pipeline: mixed
    parameters: { n: 0 }
    defaults: { backoff: 1ms }
    steps:
      - { name: rows, uses: load, with: { path: rows.csv } }
      - name: sold
        uses: filter
        matrix: { least: [0, 5] }
        inputs: rows
        with: { where: "amount >= ${matrix.least + parameters.n}" }
      - { name: profile, uses: describe, matrix: { least: [0, 5] }, inputs: sold }
      - { name: profiles, uses: collect, inputs: profile }
      - { name: ids, uses: one-hot, inputs: sold@0, with: { columns: [shop, item] } }
      - name: parts
        uses: split
        inputs: { matrix: ids, labels: sold@0.amount }
        with: { test-size: 0.2, seed: 42 }
      - { name: records, uses: protobuf, inputs: parts }
      - { name: model, uses: train, inputs: records, with: { epochs: 1, num-factors: 2 } }
      - { name: quality, uses: evaluate, inputs: [model, records] }
      - name: registered
        uses: register
        inputs: { model: model, encoder: ids, metrics: quality }
        with: { group: mixed }
      - name: sorted
        run: [sort, -r, -o, "${outputs.rows}", "${step.folder}/rows.csv"]
        mutex: disk
        with: { n: "${parameters.n}" }
        outputs: { rows: { kind: file, extension: csv } }
      - name: same
        run: [cp, "${inputs.table}", "${outputs.table}"]
        inputs: { table: sold@5 }
        outputs: { table: table }
        mutex: disk
      - name: tree
        shell: true
        run: |
          mkdir -p ${outputs.all}/deep/empty
          for i in 1 2 3 4 5 6 7 8; do head -n $((i * 20)) ${inputs.sorted} > ${outputs.all}/$i; done
          echo ${params.n} > ${outputs.all}/deep/n
          ln -s ../1 ${outputs.all}/deep/one
          sleep 1000 &
        inputs: [sorted]
        with: { n: "${parameters.n}" }
        outputs: { all: folder }
      - name: flaky
        shell: true
        retries: 1
        run: |
          case "$PWD" in *.1) echo once more >&2; exit 1 ;; esac
          sleep 0.03
          cat ${inputs.tree}/8 ${inputs.tree}/deep/n ${inputs.tree}/deep/one > ${outputs.text}
        inputs: [tree]
        outputs: { text: { kind: file, extension: txt } }
      - name: measured
        shell: true
        run: |
          echo "{\\"lines\\": $(wc -l < ${inputs.flaky})}" > m.json
        inputs: [flaky]
        metrics: m.json
        results: { lines: integer }
      - name: late
        when: steps.measured.lines > 10
        shell: true
        run: wc -c ${inputs.many} > ${outputs.text}; echo ${params.lines} >> ${outputs.text}
        inputs: { many: [flaky, same, model.metrics] }
        with: { lines: "${steps.measured.lines}" }
        outputs: { text: file }
      - name: after
        uses: describe
        when: steps.measured.lines > 10
        inputs: same
    """

  private static let skipped = """

      - { name: never, when: steps.measured.lines > 10000, run: ["false"] }
    """
}
