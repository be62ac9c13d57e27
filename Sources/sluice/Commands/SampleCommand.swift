import ArgumentParser
import SluiceFrame
import SluiceSample

/// `sluice sample`.
struct SampleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample", abstract: "Make data to try pipelines on.",
    subcommands: [Retail.self, Clicks.self, Ratings.self])

  struct Retail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "retail",
      abstract:
        "Write transactions of a made-up shop, with the columns and the dirt of UCI Online Retail.",
      discussion: """
        The same rows and seed give the same bytes. Quantities depend on hidden tastes of customers, so that a \
        factorization machine learns something that a mean does not.

        EXAMPLE: sluice sample retail --rows 50000 -o data/online-retail.csv
        """)

    @Option(name: [.short, .long], help: "The file to write; '-' for standard output.")
    var output = "data/online-retail.csv"

    @Option(help: "How many rows.")
    var rows = 541_909

    @Option(help: "The seed.")
    var seed: UInt64 = 42

    @Flag(help: "Write dates and customers as UCI serves them: 12/1/2010 8:26 and 17850.")
    var uci = false

    func validate() throws { try SampleCommand.check(rows) }

    func run() async throws {
      try await SampleCommand.write(
        RetailSample(rows: rows, seed: seed, dress: uci ? .uci : .processed), to: output)
    }
  }

  struct Clicks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "clicks",
      abstract: "Write a log of advertisements and whether they were clicked, for a classifier.",
      discussion: """
        The column 'probability' is the one by which the click was drawn: what no model can better. The same rows and \
        seed give the same bytes.

        EXAMPLE: sluice sample clicks --rows 100000 -o data/clicks.csv
        """)

    @Option(name: [.short, .long], help: "The file to write; '-' for standard output.")
    var output = "data/clicks.csv"

    @Option(help: "How many rows.")
    var rows = 1_000_000

    @Option(help: "The seed.")
    var seed: UInt64 = 42

    func validate() throws { try SampleCommand.check(rows) }

    func run() async throws {
      try await SampleCommand.write(ClickSample(rows: rows, seed: seed), to: output)
    }
  }

  struct Ratings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "ratings", abstract: "Write ratings of films, as MovieLens has them.",
      discussion: """
        The same rows and seed give the same bytes.

        EXAMPLE: sluice sample ratings -o data/ratings.csv
        """)

    @Option(name: [.short, .long], help: "The file to write; '-' for standard output.")
    var output = "data/ratings.csv"

    @Option(help: "How many rows.")
    var rows = 100_000

    @Option(help: "The seed.")
    var seed: UInt64 = 42

    func validate() throws { try SampleCommand.check(rows) }

    func run() async throws {
      try await SampleCommand.write(RatingSample(rows: rows, seed: seed), to: output)
    }
  }

  fileprivate static func check(_ rows: Int) throws {
    if rows < 1 { throw ValidationError("--rows must be at least 1, got \(rows)") }
  }

  fileprivate static func write(_ sample: any GeneratedSample, to output: String) async throws {
    try await Failure.reporting {
      if output == "-" {
        sample.write { Terminal.standardOutput.write($0) }
        return
      }
      try SampleFile.write(sample, to: output)
      Terminal.standardError.write("\(output): \(Phrases.count(sample.rows)) rows\n")
    }
  }
}
