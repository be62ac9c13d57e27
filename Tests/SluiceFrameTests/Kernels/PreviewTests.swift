import SluiceFrame
import Testing

struct PreviewTests {
  @Test func columnsAreAligned() {
    let bits = Bitmap(words: [0b101], count: 3)
    let table = Table(
      names: ["Item", "Quantity", "UnitPrice", "Day", "ok"],
      columns: [
        Column(texts: ["MUG", "茶碗 e\u{301}", "a\tb"]),
        Column(.integer([6, 0, -12]), validity: bits),
        Column(.number([2.55, 10, 0.001])), Column(.timestamp([0, 86_400_000_000, 0])),
        Column(.boolean([true, false, true])),
      ], rowCount: 3)
    #expect(
      table.preview(rows: 5) == """
        Item    Quantity  UnitPrice         Day  ok
        text     integer     number   timestamp  boolean
        MUG            6      2.550  1970-01-01  true
        茶碗 é         ·     10.000  1970-01-02  false
        a\\tb         -12      0.001  1970-01-01  true
        3 rows × 5 columns

        """)
  }

  @Test func longTablesAndTextsAreCut() {
    let table = Table(
      names: ["a", "b", "c"],
      columns: [
        Column(texts: Array(repeating: "日本語日本語日本語日本語", count: 1_234)),
        Column(.integer(Array(repeating: 1, count: 1_234))),
        Column(.number(Array(repeating: 1e300, count: 1_234))),
      ], rowCount: 1_234)
    #expect(
      table.preview(rows: 1, width: 24) == """
        a                  b
        text         integer
        日本語日本…        1
        …
        1,234 rows × 3 columns, not shown: c

        """)
  }

  @Test func emptyTablesAndDangerousTextAreShown() {
    #expect(Table(names: [], columns: [], rowCount: 0).preview() == "0 rows × 0 columns\n")
    let table = Table(names: ["t"], columns: [Column(texts: ["\u{1b}[2J\u{202e}x"])], rowCount: 1)
    #expect(table.preview() == "t\ntext\n\\u{1b}[2J\\u{202e}x\n1 row × 1 column\n")
    #expect(table.preview(rows: -1) == "t\ntext\n…\n1 row × 1 column\n")
  }
}
