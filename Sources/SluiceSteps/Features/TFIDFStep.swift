import SluiceEngine
import SluiceFrame
import SluiceLearn

/// Weighted counts of the words of a text column.
struct TFIDFStep: StepKind {
  static let declaration = StepDeclaration(
    name: "tfidf", version: 1,
    summary: "Counts the words of a text column, weighted by how rare they are.",
    details: """
      Texts are lower-cased and cut into words of two or more letters, digits or `_`; \
      idf = ln((1 + n) / (1 + df)) + 1; rows have length 1 (L2) in double precision before they become float32. \
      Columns are the words sorted by code point. It is scikit-learn's `TfidfVectorizer`, fitted on the distinct \
      texts unless `fit-on: rows`. Limits apply in its order: `min-df` and `max-df`, then `max-features`, which \
      prefers the first by code point among words that are equally frequent.
      """,
    inputs: [.tableInput],
    outputs: .encoded,
    parameters: limits + [
      .optional(
        "fit-on", .choice(TFIDF.Documents.allCases.map(\.rawValue)), default: "distinct",
        "Whether each different text counts once, or once for every row."),
      .optional("lowercase", .boolean, default: true, "Whether letters are lower-cased first."),
      .optional(
        "ngram-range", .list(of: .integer(minimum: 1, maximum: 100)), default: [1, 1],
        "From how many to how many words in a row, joined by spaces, make a term: [1, 2] counts words and pairs."
      ),
      .optional(
        "stop-words", .either(.choice(["none", "english"]), .list(of: .string)), default: "none",
        "Words that are left out before words are joined: a list, or scikit-learn's 318 English ones."
      ),
      .optional(
        "sublinear-tf", .boolean, default: false, "Whether 1 + ln(count) stands for a count."),
      .optional(
        "norm", .choice(TermWeighting.Norm.allCases.map(\.rawValue)), default: "l2",
        "By what a row is divided: its length, the sum of its numbers, or nothing."),
    ],
    results: .encoded,
    example: """
      - name: words
        uses: tfidf
        inputs: purchases
        with: { column: Description, min-df: 2 }
      """)

  private static let limits: [ParameterDeclaration] = [
    .required("column", .column(of: "table"), "The text column."),
    .optional(
      "min-df", .either(.integer(minimum: 1), .number(minimum: 0, maximum: 1)), default: 1,
      "In how many texts, or in which share of them, a word must be."),
    .optional(
      "max-df", .either(.integer(minimum: 1), .number(minimum: 0, maximum: 1)),
      "In how many texts, or in which share of them, a word may be at most; in all when left out."),
    .optional(
      "max-features", .integer(minimum: 1),
      "How many words are kept, those that occur most often in all texts; all when left out."),
  ]

  private let column: String
  /// The stop words that the file lists.
  private let listed: [String]
  private let options: TFIDF.Options

  init(_ parameters: StepParameters) throws(ParameterError) {
    column = parameters.string("column")
    var stopWords: [String] = []
    if case .string(let name) = parameters.value("stop-words") {
      listed = []
      if name == "english" { stopWords = StopWords.english }
    } else {
      listed = parameters.strings("stop-words")
      stopWords = listed
    }
    options = TFIDF.Options(
      minDF: parameters.threshold("min-df") ?? .count(1), maxDF: parameters.threshold("max-df"),
      maxFeatures: parameters.optionalInteger("max-features"),
      fitOn: TFIDF.Documents(rawValue: parameters.string("fit-on")) ?? .distinct,
      analysis: TextAnalysis(
        lowercase: parameters.boolean("lowercase"), ngrams: try Self.ngrams(parameters),
        stopWords: stopWords),
      weighting: TermWeighting(
        sublinear: parameters.boolean("sublinear-tf"),
        norm: TermWeighting.Norm(rawValue: parameters.string("norm")) ?? .l2))
    try Self.checkLimits(options)
  }

  private static func ngrams(
    _ parameters: StepParameters
  ) throws(ParameterError) -> ClosedRange<Int> {
    let limits = parameters.optionalList("ngram-range")?.map { limit in
      if case .integer(let limit) = limit { limit } else { 1 }
    }
    guard let limits, limits.count == 2, limits[0] <= limits[1] else {
      throw ParameterError(
        "ngram-range", "'ngram-range' must be the least and the greatest number of words",
        hint: "[1, 2] makes terms of one and of two words")
    }
    return limits[0]...limits[1]
  }

  /// What can be said of the limits before the number of texts is known.
  private static func checkLimits(_ options: TFIDF.Options) throws(ParameterError) {
    let excludes =
      switch (options.minDF, options.maxDF) {
      case (.count(let least), .count(let most)): most < least
      case (.fraction(let least), .fraction(let most)): most < least
      case (_, .fraction(0)): true
      default: false
      }
    if excludes {
      throw ParameterError(
        "max-df", "'max-df' is less than 'min-df', so that no word can remain",
        hint: "an integer is a number of texts, a number with a point a share of them")
    }
  }

  func check(_ check: inout StepCheck) {
    if let type = check.inputs["table"]?[column]?.type, type != .text {
      check.error(.parameter("column"), "column '\(column)' is \(type.rawValue), not text")
    }
    for (index, word) in listed.enumerated() where !options.analysis.canOccur(word) {
      check.warning(
        .element("stop-words", index),
        "no text has the word '\(word)', so that nothing is left out",
        hint: options.analysis.lowercase
          ? "words are lower-cased and have two letters, digits or '_' or more"
          : "words have two letters, digits or '_' or more")
    }
  }

  func run(_ io: inout StepIO) throws {
    try io.encode { try TFIDF.fit($0, column: column, options: options) }
  }
}

extension TFIDFStep: ColumnTracing {
  func trace(_ trace: inout ColumnTrace) { trace.encoded(from: [column]) }
}
