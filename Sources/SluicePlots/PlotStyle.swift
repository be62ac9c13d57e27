/// Colours and fonts, embedded in each plot so that it looks the same wherever it is shown.
///
/// Selectors begin with `.sluice-plot`, so that a plot set into a page does not restyle the page. Series differ by
/// colour (distinguishable with colour blindness, 3:1 or more against the canvas) and by dash pattern.
enum PlotStyle {
  private static let light = [
    "#1d5fd1", "#c2570c", "#0f7d6c", "#a3277f", "#6b46c1", "#71717a",
  ]
  private static let dark = [
    "#6ea8fe", "#fb9a4b", "#3ecfb7", "#f285cf", "#b59cf5", "#a1a1aa",
  ]
  private static let dashes = ["", "7 4", "2 4", "10 4 2 4", "4 2", "12 6"]

  /// The class of a series by its number from 0; colours repeat after six.
  static func series(_ index: Int) -> String { "s\(index % light.count)" }

  static let css: String = {
    var lines = [
      ".sluice-plot { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }",
      ".sluice-plot text { font-size: 12px; fill: #52525b; stroke: none; }",
      ".sluice-plot .ticks text { font-variant-numeric: tabular-nums; }",
      ".sluice-plot .title { font-size: 17px; font-weight: 600; fill: #18181b; }",
      ".sluice-plot .label { font-size: 13px; fill: #3f3f46; }",
      ".sluice-plot .empty { font-size: 15px; }",
      ".sluice-plot .canvas { fill: #ffffff; }",
      ".sluice-plot .grid path { stroke: #e7e7ea; stroke-width: 1; fill: none; }",
      ".sluice-plot .base { stroke: #71717a; stroke-width: 1; fill: none; }",
      ".sluice-plot .marks path, .sluice-plot .legend path"
        + " { fill: none; stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round; }",
      ".sluice-plot .bars rect { stroke: none; }",
    ]
    for (index, color) in light.enumerated() {
      lines.append(".sluice-plot .s\(index) { stroke: \(color); }")
      if !dashes[index].isEmpty {
        lines.append(".sluice-plot path.s\(index) { stroke-dasharray: \(dashes[index]); }")
      }
      lines.append(
        ".sluice-plot circle.s\(index), .sluice-plot .bars .s\(index)"
          + " { fill: \(color); }")
    }
    lines += [
      "@media (prefers-color-scheme: dark) {",
      ".sluice-plot text { fill: #b4b4bd; }",
      ".sluice-plot .title { fill: #f4f4f5; }",
      ".sluice-plot .label { fill: #d4d4d8; }",
      ".sluice-plot .canvas { fill: #18181b; }",
      ".sluice-plot .grid path { stroke: #303036; }",
      ".sluice-plot .base { stroke: #8b8b94; }",
    ]
    for (index, color) in dark.enumerated() {
      lines.append(".sluice-plot .s\(index) { stroke: \(color); }")
      lines.append(
        ".sluice-plot circle.s\(index), .sluice-plot .bars .s\(index)"
          + " { fill: \(color); }")
    }
    return (lines + ["}"]).joined(separator: "\n")
  }()
}
