import Foundation
import SluiceTestSupport
import Testing

/// Programs that go wrong, and those that would stay behind.
struct ProgramFailureTests {
  @Test func whatGoesWrongIsSaidWithItsPlace() async throws {
    let shop = try Workshop(
      """
      pipeline: p
      steps:
        - name: code
          shell: true
          run: for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "line $i" >&2; done; exit 3
        - { name: signal, shell: true, run: kill -SEGV $$ }
        - { name: missing, run: ["true"], outputs: { o: table } }
        - { name: wrong, shell: true, run: "echo x > ${outputs.o}", outputs: { o: table } }
        - { name: kind, shell: true, run: "mkdir ${outputs.o}", outputs: { o: file } }
        - { name: flat, shell: true, run: "touch ${outputs.o}", outputs: { o: folder } }
        - { name: astray, shell: true, run: "ln -s /nowhere ${outputs.o}", outputs: { o: file } }
        - name: out
          shell: true
          run: mkdir ${outputs.o} && ln -s /etc/passwd ${outputs.o}/x
          outputs: { o: folder }
        - { name: figures, run: ["true"], metrics: m.json }
        - { name: named, shell: true, run: "echo '{}' > m.json", metrics: m.json, results: [rmse] }
        - { name: well, shell: true, run: "echo fine", outputs: { o: { kind: file, optional: true } } }
        - { name: needs, run: [cp, "${inputs.missing}", "${outputs.o}"], inputs: [missing], outputs: { o: file } }
      """)
    let result = try await shop.run()
    result.outcome.exits(1)
    #expect(result.steps("succeeded") == ["well"])
    #expect(result.steps("skipped") == ["needs"])
    func expect(_ step: String, _ texts: String...) throws {
      let error = try result.end(of: step).error ?? ""
      for text in texts { #expect(error.contains(text), "\(step): \(error)") }
    }
    try expect(
      "code", "'sh' ended with exit code 3\n  line 3\n", "  line 12\n", "code/attempt-1/stderr.log")
    try expect("signal", "'sh' was ended by signal 11 (segmentation fault)")
    try expect("missing", "did not write its output 'o'", "it must be at 'outputs/o.arrow'")
    try expect("wrong", "the output 'o' of 'sh' is not a table", "not an Arrow file")
    try expect("kind", "the output 'o' of 'sh' is a folder, not a file")
    try expect("flat", "the output 'o' of 'sh' is a file, not a folder")
    try expect("astray", "is a link that leads nowhere")
    try expect("out", "cannot keep the link 'x': it leads out of its folder")
    try expect("figures", "the program did not write its metrics", "'m.json'")
    try expect("named", "the metrics in 'm.json' have no 'rmse'")
    #expect(try shop.output("well/attempt-1/stdout.log") == "fine\n")
    #expect(shop.scratchFolders().contains("missing.1"))
    #expect(!shop.scratchFolders().contains("well.1"))
  }

  @Test func linksAndSecondNamesAreCopiedAndInputsKept() async throws {
    let shop = try Workshop(
      """
      pipeline: p
      steps:
        - name: made
          shell: true
          run: |
            echo text > kept; ln kept ${outputs.hard}; ln -s ../kept ${outputs.soft}
            head -c 100000 /dev/zero | tr '\\0' '\\377' > ${outputs.bytes}
          outputs: { hard: file, soft: file, bytes: file }
        - name: through
          run: [ln, -s, "../${inputs.i}", "${outputs.o}"]
          inputs: { i: made.hard }
          outputs: { o: file }
      """)
    let first = try await shop.run()
    first.outcome.exits(0)
    #expect(first.digests["made.hard"] == first.digests["made.soft"])
    #expect(first.digests["through.o"] == first.digests["made.hard"])
    #expect(
      try Data(contentsOf: URL(filePath: shop.folder.file("artifacts/runs/latest/made/bytes.bin")))
        .count == 100_000)
    try shop.write(
      """
      pipeline: p
      steps:
        - { name: made, shell: true, run: "echo text > ${outputs.o}", outputs: { o: file } }
        - { name: spoils, shell: true, run: "chmod u+w ${inputs.made}; echo more >> ${inputs.made}", inputs: [made] }
      """, to: "p.yaml")
    let spoilt = try await shop.run()
    #expect(try spoilt.end(of: "spoils").error?.contains("wrote to one of its inputs") == true)
    let again = try await shop.run()
    #expect(again.steps("succeeded") == ["made"])
    #expect(again.steps("failed") == ["spoils"])
    try shop.write(
      """
      pipeline: p
      steps:
        - { name: made, shell: true, run: "echo text > ${outputs.o}", outputs: { o: file } }
      """, to: "p.yaml")
    try await shop.expectRun(of: ["made"])
    #expect(try shop.output("made/o.bin") == "text\n")
  }

  @Test func muchIsSaidAndNothingIsAsked() async throws {
    let shop = try Workshop(
      """
      pipeline: p
      steps:
        - name: loud
          shell: true
          run: head -c 100000000 /dev/zero; head -c 1000000 /dev/zero >&2; cat; echo end > ${outputs.o}
          outputs: { o: file }
      """)
    try await shop.run().outcome.exits(0)
    let log = shop.folder.file("artifacts/runs/latest/loud/attempt-1/stdout.log")
    let size = try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int
    #expect(size == 100_000_000)
  }

  @Test func nothingStaysBehind() async throws {
    let shop = try Workshop(
      """
      pipeline: p
      steps:
        - name: leaves
          shell: true
          run: sleep 1000 & echo $! > ${outputs.id}
          outputs: { id: file }
        - name: slow
          shell: true
          run: |
            sleep 1000 & echo $!
            trap 'echo asked; exit 1' TERM
            wait
          timeout: 0.3s
        - name: greedy
          run: [python3, -c, "x = bytearray(200000000); import time; time.sleep(1000)"]
          resources: { memory: 100 MB }
      """)
    let result = try await shop.run("--jobs", "3")
    result.outcome.exits(1)
    let left = try #require(Int(try shop.output("leaves/id.bin").dropLast()))
    #expect(!ProcessList.isRunning(left))
    let said = try shop.output("slow/attempt-1/stdout.log").split(separator: "\n")
    #expect(said.last == "asked")
    #expect(try await ProcessList.ends(try #require(Int(said[0]))))
    #expect(try result.end(of: "slow").error?.contains("its timeout of 0.3 s") == true)
    let error = try result.end(of: "greedy").error ?? ""
    #expect(error.contains("of memory, its limit is 100 MB"), "\(error)")
  }

  @Test func programsEndWithAKilledRun() async throws {
    let shop = try Workshop(
      """
      pipeline: p
      steps:
        - { name: first, run: [cp, id.txt, "${outputs.o}"], outputs: { o: file } }
        - name: long
          shell: true
          run: echo $$ > "$IDS"; exec sleep 1000
          environment: { IDS: "${step.folder}/ids" }
      """)
    try shop.write("x", to: "id.txt")
    let ids = shop.folder.file("ids")
    try await Program.kill(["run", "p.yaml", "--json"], in: shop.folder.path) { line in
      guard line.contains("\"step-started\""), line.contains("\"long\"") else { return false }
      while ((try? String(contentsOfFile: ids, encoding: .utf8)) ?? "").isEmpty { usleep(1000) }
      return true
    }
    let id = try #require(Int(try shop.text("ids").dropLast()))
    #expect(try await ProcessList.ends(id))
    try shop.write(
      try shop.text("p.yaml").replacing("exec sleep 1000", with: "echo done"), to: "p.yaml")
    try await shop.sluice("run", "p.yaml").exits(0)
  }

  @Test func aFileThatChangesWhileItIsReadIsNoInput() async throws {
    let shop = try Workshop(
      """
      pipeline: p
      steps:
        - name: reads
          run: [sh, -c, 'cat "$1" > outputs/o.bin; echo more >> "$1"', x, in.txt]
          outputs: { o: file }
      """)
    try shop.write("text\n", to: "in.txt")
    let result = try await shop.run()
    result.outcome.exits(1)
    let error = try result.end(of: "reads").error ?? ""
    #expect(error.contains("the file 'in.txt' changed while the step read it"), "\(error)")
    try shop.write(
      try shop.text("p.yaml").replacing("; echo more >> \"$1\"", with: ""), to: "p.yaml")
    try await shop.expectRun(of: ["reads"])
    #expect(try shop.output("reads/o.bin") == "text\nmore\n")
  }
}
