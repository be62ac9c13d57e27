import SluiceOpenLineage
import Testing

@Suite struct RunUUIDTests {
  /// Python: `uuid.UUID(bytes=…)` over SHA-256 with version and variant set, as the documentation says.
  @Test func sameNamesGiveTheSameUUIDs() {
    let run = RunUUID.of(run: "20261123-193455-3f2a1c")
    #expect(run == RunUUID.of(run: "20261123-193455-3f2a1c"))
    #expect(run != RunUUID.of(run: "20261123-193455-3f2a1d"))
    #expect(run != RunUUID.of(run: "20261123-193455-3f2a1c", step: "known"))
    #expect(run == "0e10337b-5d7c-8663-93f0-6b28970e00a1")
  }
}
