import SluiceOpenLineage
import Testing

@Suite struct EventTargetTests {
  @Test(arguments: [
    ("events.ndjson", EventTarget.file("events.ndjson")),
    ("/tmp/a:b", .file("/tmp/a:b")),
    ("http://localhost:5000", .server("http://localhost:5000/api/v1/lineage")),
    ("https://host/", .server("https://host/api/v1/lineage")),
    ("https://host/own?tenant=1", .server("https://host/own?tenant=1")),
  ])
  func understands(_ text: String, _ target: EventTarget) {
    #expect(EventTarget(text) == target)
  }

  @Test(arguments: ["", "ftp://host/x", "kafka://broker"])
  func refuses(_ text: String) {
    #expect(EventTarget(text) == nil)
  }

  @Test func takesAnotherEndpoint() {
    #expect(EventTarget("http://h", endpoint: "lineage") == .server("http://h/lineage"))
  }
}
