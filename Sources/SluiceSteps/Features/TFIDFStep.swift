import SluiceEngine
import SluiceFrame
import SluiceLearn

/// Weighted word counts of a text column.
struct TFIDFStep: StepKind {
  static let declaration = StepDeclaration(
    name: "tfidf", version: 1,
    summary: "Counts the words of a text column, weighted by how rare they are.",
    details: """
      Texts are lower-cased and cut into words of two or more letters, digits or `_`; \
      idf = ln((1 + n) / (1 + df)) + 1; rows have length 1 (L2) in double precision before they become float32. \
      Columns are the words sorted by code point. It is scikit-learn's `TfidfVectorizer`, fitted on the distinct \
      texts unless `fit-on: rows`.
      """,
    inputs: [.tableInput],
    outputs: .encoded,
    parameters: [
      .required("column", .column(of: "table"), "The text column."),
      .optional(
        "min-df", .either(.integer(minimum: 1), .number(minimum: 0, maximum: 1)), default: 1,
        "In how many texts, or in which share of them, a word must be."),
      .optional(
        "fit-on", .choice(TFIDF.Documents.allCases.map(\.rawValue)), default: "distinct",
        "Whether each different text counts once, or once for every row."),
      .optional("lowercase", .boolean, default: true, "Whether letters are lower-cased first."),
    ],
    results: .encoded,
    example: """
      - name: words
        uses: tfidf
        inputs: purchases
        with: { column: Description, min-df: 2 }
      """)

  private let column: String
  private let options: TFIDF.Options

  init(_ parameters: StepParameters) throws(ParameterError) {
    column = parameters.string("column")
    let minDF: TFIDF.Threshold
    switch parameters.value("min-df") {
    case .integer(let count): minDF = .count(count)
    default: minDF = .fraction(parameters.number("min-df"))
    }
    options = TFIDF.Options(
      minDF: minDF, fitOn: TFIDF.Documents(rawValue: parameters.string("fit-on")) ?? .distinct,
      lowercase: parameters.boolean("lowercase"))
  }

  func check(_ check: inout StepCheck) {
    if let type = check.inputs["table"]?[column]?.type, type != .text {
      check.error(.parameter("column"), "column '\(column)' is \(type.rawValue), not text")
    }
  }

  func run(_ io: inout StepIO) throws {
    try io.encode { try TFIDF.fit($0, column: column, options: options) }
  }
}

extension TFIDFStep: ColumnTracing {
  func trace(_ trace: inout ColumnTrace) { trace.encoded(from: [column]) }
}
