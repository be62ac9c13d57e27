import Foundation
import SluiceTestSupport
import Testing

/// Steps that run programs: what goes in, what comes out, and what they see.
struct ProgramStoryTests {
  @Test func filesFoldersAndTablesGoThroughPrograms() async throws {
    let shop = try Workshop(
      """
      pipeline: p
      parameters: { data: { type: path, default: "in put.csv" } }
      steps:
        - name: copied
          run: [cp, "${parameters.data}", "${outputs.file}"]
          outputs: { file: { kind: file, extension: csv } }
        - name: loaded
          uses: load
          with: { path: "${parameters.data}" }
        - name: same
          run: [cp, "${inputs.table}", "${outputs.table}"]
          inputs: { table: loaded }
          outputs: { table: table }
        - name: few
          uses: filter
          inputs: same
          with: { where: a > 1 }
        - name: tree
          shell: true
          run: |
            mkdir -p ${outputs.all}/deep/er ${outputs.all}/empty
            cp ${inputs.copied} ${outputs.all}/deep/er/x.csv
            echo own > ${outputs.all}/own
            printf '#!/bin/sh\\necho ran\\n' > ${outputs.all}/tool
            chmod +x ${outputs.all}/tool
            ln -s deep/er/x.csv ${outputs.all}/link
          inputs: [copied]
          outputs: { all: folder }
        - name: reader
          shell: true
          run: |
            ${inputs.t}/tool > ${outputs.seen}
            cat ${inputs.t}/link >> ${outputs.seen}
            ls ${inputs.t} >> ${outputs.seen}
            cat ${inputs.many} | wc -c | tr -d ' ' >> ${outputs.seen}
            ls inputs/many >> ${outputs.seen}
          inputs: { t: tree, many: [copied, loaded.a] }
          outputs: { seen: { kind: file, path: outputs/what I saw.txt } }
      """)
    try shop.write("a,b\n1,x\n2,y\n", to: "in put.csv")
    let first = try await shop.run()
    first.outcome.exits(0)
    #expect(first.digests["same.table"] == first.digests["loaded.table"])
    #expect(
      try shop.output("reader/seen.txt") == "ran\na,b\n1,x\n2,y\ndeep\nempty\nlink\nown\ntool\n"
        + "\(12 + 128 + 8)\n0.csv\n1.npy\n")
    #expect(try shop.output("tree/all/deep/er/x.csv") == "a,b\n1,x\n2,y\n")
    #expect(shop.scratchFolders().isEmpty)
    try await shop.expectRun(of: [])
    // A file of a folder that is gone is a folder that is not whole.
    let own = URL(filePath: shop.folder.file("artifacts/runs/latest/tree/all/own"))
      .resolvingSymlinksInPath()
    try FileManager.default.removeItem(at: own)
    let again = try await shop.run()
    #expect(again.steps("succeeded") == ["tree"])
    #expect(again.digests == first.digests)
  }

  @Test func valuesReachProgramsUnchanged() async throws {
    let value = "it's a \"test\" $HOME `id` $(id) \\n * ; & # ä"
    let shop = try Workshop(
      """
      pipeline: p
      parameters: { v: { type: string, default: none } }
      steps:
        - name: words
          run: [sh, -c, 'printf "%s|" "$@" > outputs/o.bin', x, "${parameters.v}", "a ${params.n}",
            "${params.list}", "${params.nothing}", "$${HOME}"]
          with: { n: 1.5, list: [1, b c], nothing: null }
          outputs: { o: file }
        - name: text
          shell: true
          run: |
            # it's a comment with ${params.v} in it
            exec > ${outputs.o}
            printf '%s\\n' ${params.v} "${params.v}" '${params.v}' "$(printf %s ${params.v})"
            printf '%s\\n' ${params.list}
            cat <<END; cat <<'RAW'
            ${params.v}
            END
            $HOME ${params.plain}
            RAW
            echo $(( 1 << 2 )) ${params.plain}
          with: { v: "${parameters.v}", plain: x y, list: [a b, c] }
          outputs: { o: file }
      """)
    let result = try await shop.run("-p", "v=\(value)")
    result.outcome.exits(0)
    #expect(try shop.output("words/o.bin") == "\(value)|a 1.5|1|b c|${HOME}|")
    #expect(
      try shop.output("text/o.bin")
        == Array(repeating: value + "\n", count: 4).joined()
        + "a b\nc\n\(value)\n$HOME x y\n4 x y\n")
  }

  @Test func aProgramSeesWhatIsDeclaredAndNothingElse() async throws {
    let shop = try Workshop(
      """
      pipeline: p
      steps:
        - name: seen
          run: [env]
          environment: { COLOUR: null, FIXED: "a b" }
        - name: kept
          shell: true
          run: env | sort > ${outputs.o}; pwd >> ${outputs.o}
          environment: { COLOUR: null, FIXED: "a b" }
          outputs: { o: file }
        - name: after
          run: [sh, -c, "grep COLOUR inputs/kept.bin > outputs/o.bin"]
          inputs: [kept]
          outputs: { o: file }
        - name: other
          shell: true
          run: echo ${params.x} > ${outputs.o}
          with: { x: 1 }
          outputs: { o: file }
      """)
    let red = ["env", "COLOUR=red", "SECRET=1"]
    try await shop.sluice("run", "p.yaml").exits(2).says("the environment has no variable 'COLOUR'")
    try await shop.expectRun(of: ["seen", "kept", "after", "other"], through: red)
    let seen = try shop.output("kept/o.bin").split(separator: "\n").map(String.init)
    let names = seen.compactMap { line in
      line.contains("=") ? line.split(separator: "=").first.map(String.init) : nil
    }
    #expect(
      names == [
        "COLOUR", "FIXED", "HOME", "PATH", "PWD", "SLUICE_VALUE_1", "SLUICE_VALUE_2", "TMPDIR",
      ])
    #expect(seen.contains("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"))
    try await shop.expectRun(of: [], through: ["env", "COLOUR=red", "SECRET=2"])
    try await shop.expectRun(
      of: ["seen", "kept", "after"], through: ["env", "COLOUR=blue", "SECRET=1"])
    try await shop.expectRun(of: [], through: red)
  }

  @Test func whatDoesNotMatterRunsNothingAgainAndWhatMattersDoes() async throws {
    let pipeline = """
      pipeline: p
      steps:
        - name: made
          run: [sh, tool.sh, "${outputs.o}"]
          files: [words.txt]
          with: { a: 1, b: two }
          outputs: { o: file }
        - name: after
          run: [cp, "${inputs.made}", "${outputs.o}"]
          inputs: [made]
          outputs: { o: file }
      """
    let shop = try Workshop(pipeline)
    try shop.write("echo one > $1\n", to: "tool.sh")
    try shop.write("first", to: "words.txt")
    try await shop.expectRun(of: ["made", "after"])
    try shop.write(
      """
      # The same in other words.
      pipeline: p
      steps:
        - outputs:
            o: { kind: file }
          name: maker
          with: { b: "two", a: 0x1 }
          files: words.txt
          run:
            - sh
            - 'tool.sh'
            - ${outputs.o}
        - name: after
          inputs: { made: maker }
          run: [cp, "${ inputs.made }", "${outputs.o}"]
          outputs: { o: file }
      """, to: "p.yaml")
    try await shop.expectRun(of: [])
    try shop.write(pipeline, to: "p.yaml")
    try shop.write("echo one > $1 # the same result\n", to: "tool.sh")
    try await shop.sluice("plan", "p.yaml").exits(0).prints("file 'tool.sh' has other content")
    try await shop.expectRun(of: ["made"])
    try shop.write("second", to: "words.txt")
    try await shop.expectRun(of: ["made"])
    try shop.write("echo two > $1\n", to: "tool.sh")
    try await shop.expectRun(of: ["made", "after"])
    try shop.write(pipeline.replacing("a: 1", with: "a: 2"), to: "p.yaml")
    try await shop.sluice("plan", "p.yaml").exits(0).prints("parameter 'a' 1 → 2")
  }

  @Test func aKindIsDeclaredInAFile() async throws {
    let shop = try Workshop()
    try shop.write(
      """
      step: repeat
      summary: Repeats a text.
      parameters:
        text: { type: string, help: What. }
        times: { type: integer, default: 2, minimum: 1, maximum: 9, help: How often. }
      command: [sh, "${step.folder}/repeat.sh", "${params.text}", "${params.times}", "${outputs.text}"]
      outputs: { text: { kind: file, extension: txt, help: The text. } }
      metrics: figures.json
      results: { length: integer }
      """, to: "steps/repeat.yaml")
    try shop.write(
      "i=0; while [ $i -lt $2 ]; do echo \"$1\"; i=$((i+1)); done > \"$3\"\n"
        + "echo \"{\\\"length\\\": $(wc -c < \"$3\"), \\\"note\\\": \\\"x\\\"}\" > figures.json\n",
      to: "steps/repeat.sh")
    try shop.write(
      """
      pipeline: p
      steps:
        - { name: said, uses: repeat, with: { text: a b, times: 3 } }
        - name: late
          when: ${steps.said.length > 5}
          run: [sh, -c, "echo $1 > outputs/o.bin", x, "${params.n}"]
          with: { n: "${steps.said.length}" }
          outputs: { o: file }
      """, to: "p.yaml")
    try await shop.sluice("steps").exits(0).prints("repeat", "Repeats a text.")
    try await shop.sluice("steps", "repeat").exits(0).prints("integer from 1 to 9 (default 2)")
    try await shop.expectRun(of: ["said", "late"])
    #expect(try shop.output("said/text.txt") == "a b\na b\na b\n")
    #expect(try shop.output("late/o.bin") == "12\n")
    // From another folder, as the pipeline's own folder has the kinds beside it.
    let path = shop.folder.file("p.yaml")
    let elsewhere = try Workshop()
    try await elsewhere.sluice("validate", path).exits(0)
    try shop.write(
      "pipeline: p\nsteps: [{ name: s, uses: repaet, with: { text: x } }]", to: "p.yaml")
    try await shop.sluice("validate", "p.yaml").exits(2).says("did you mean 'repeat'?")
    try shop.write(
      "pipeline: p\nsteps: [{ name: s, uses: repeat, with: { txt: x, times: 10 } }]", to: "p.yaml")
    try await shop.sluice("validate", "p.yaml").exits(2).says(
      "step kind 'repeat' has no parameter 'txt'", "must be at most 9, got 10")
    try shop.write("step: load\nsummary: x\ncommand: [true]\n", to: "steps/load.yaml")
    try await shop.sluice("steps").exits(2).says("'load', which is built in")
  }

  @Test func equalStepsOfOneRunWorkOnce() async throws {
    let step = "run: [sh, -c, 'echo $$ > outputs/o.bin'], outputs: { o: file }"
    let shop = try Workshop(
      """
      pipeline: p
      steps:
        - { name: a, \(step) }
        - { name: b, \(step) }
        - { name: c, \(step) }
      """)
    let result = try await shop.run("--jobs", "3", "--no-wait")
    result.outcome.exits(0)
    #expect(result.steps("succeeded").count == 1 && result.steps("cached").count == 2)
    #expect(Set(result.digests.values).count == 1)
    #expect(!result.outcome.output.contains("waiting for"))
  }
}
