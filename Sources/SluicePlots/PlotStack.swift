/// Several plots one below the other in one document.
package struct PlotStack: Sendable {
  private let documents: [String]

  /// - Parameter documents: what `svg()` of single plots gave, from top to bottom.
  package init(_ documents: [String]) { self.documents = documents }

  /// The plots as one SVG document; a single one stays as it is.
  package func svg() -> String {
    guard documents.count > 1 else { return documents.first ?? "" }
    let width = SVGText.coordinate(PlotFrame.width)
    let height = SVGText.coordinate(PlotFrame.height * Double(documents.count))
    var stack = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\">\n"
    for (index, document) in documents.enumerated() {
      let y = SVGText.coordinate(PlotFrame.height * Double(index))
      let size = "width=\"\(width)\" height=\"\(SVGText.coordinate(PlotFrame.height))\""
      precondition(document.hasPrefix("<svg "), "a plot is an SVG document")
      stack += "<svg y=\"\(y)\" \(size) " + document.dropFirst("<svg ".count)
    }
    return stack + "</svg>\n"
  }
}
