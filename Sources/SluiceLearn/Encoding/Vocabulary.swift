import SluiceFrame

/// All terms of a text column, numbered as they come, with how often they are there.
struct Vocabulary {
  private(set) var table = TermTable()
  /// In how many documents each term is.
  private(set) var documentFrequencies: [Int] = []
  /// How often each term is there in all documents together.
  private(set) var termFrequencies: [Int] = []

  /// - Parameters:
  ///   - weights: how many documents each text of `coded` stands for.
  ///   - limit: the most terms there may be, so that their numbers fit 32 bits.
  /// - Throws: `.tooLarge` past the limit.
  init(
    _ coded: CodedColumn, weights: [Int], _ analysis: TextAnalysis, column name: String, limit: Int
  ) throws(FrameError) {
    guard case .text(let texts) = coded.values else { preconditionFailure("text has text values") }
    var scanner = TermScanner(analysis)
    var lastSeen: [Int32] = []
    for code in coded.occurring {
      scanner.scan(texts.bytes, texts.offsets[Int(code)]..<texts.offsets[Int(code) + 1])
      let (bytes, weight) = (scanner.bytes, weights[Int(code)])
      guard scanner.terms.count <= limit - table.count else {
        throw FrameError(
          .tooLarge, "the texts of column '\(name)' may have more than \(limit) different terms",
          hint: "narrow ngram-range, or fit on fewer rows")
      }
      for range in scanner.terms {
        let term = Int(table.insert(bytes, range))
        if term == documentFrequencies.count {
          documentFrequencies.append(0)
          termFrequencies.append(0)
          lastSeen.append(-1)
        }
        termFrequencies[term] += weight
        if lastSeen[term] != code {
          lastSeen[term] = code
          documentFrequencies[term] += weight
        }
      }
    }
  }

  /// The terms within the limits of `options`, as scikit-learn's `_limit_features` picks them.
  ///
  /// Of terms that occur equally often the ones first by code point are kept; NumPy's unstable sort leaves that to
  /// the processor for more than 16 terms.
  /// - Throws: `.outOfRange` for limits that exclude each other, `.empty` where no term is left.
  func kept(
    _ options: TFIDF.Options, column name: String, documentCount: Int
  ) throws(FrameError) -> [Int32] {
    let least = options.minDF.documents(of: documentCount)
    let most = options.maxDF?.documents(of: documentCount) ?? .infinity
    guard least <= most else {
      throw FrameError(
        .outOfRange,
        "max-df allows fewer of the \(documentCount) texts of column '\(name)' than min-df needs",
        hint: "raise max-df or lower min-df")
    }
    let kept = documentFrequencies.indices.filter {
      let frequency = Double(documentFrequencies[$0])
      return frequency >= least && frequency <= most
    }.map { Int32($0) }
    guard !kept.isEmpty else { throw nothingLeft(options, name, documentCount, least) }
    guard let limit = options.maxFeatures, kept.count > limit else { return kept }
    // In the order of code points, then by frequency; the places settle ties.
    let terms = table.terms.sorted(kept)
    var ranked = (0..<terms.count).map { place in
      let term = table.find(terms.bytes, terms.offsets[place]..<terms.offsets[place + 1])
      return (frequency: termFrequencies[Int(term)], place: place, term: term)
    }
    ranked.sort {
      $0.frequency == $1.frequency ? $0.place < $1.place : $0.frequency > $1.frequency
    }
    return ranked.prefix(limit).map(\.term)
  }

  private func nothingLeft(
    _ options: TFIDF.Options, _ name: String, _ documentCount: Int, _ least: Double
  ) -> FrameError {
    guard Double(documentFrequencies.max() ?? 0) >= least else {
      return FrameError(
        .empty, "no word of column '\(name)' is in enough of its \(documentCount) texts",
        hint: "lower min-df; the most common word is in \(documentFrequencies.max() ?? 0)")
    }
    return FrameError(
      .empty, "after pruning by min-df and max-df no words of column '\(name)' remain",
      hint: "lower min-df or raise max-df; words are in \(documentFrequencies.min() ?? 0) to "
        + "\(documentFrequencies.max() ?? 0) of the \(documentCount) texts")
  }
}
