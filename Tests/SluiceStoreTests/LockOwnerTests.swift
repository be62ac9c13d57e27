import SluiceStore
import Testing

struct LockOwnerTests {
  @Test func ownerReadsInASentence() {
    let owner = LockOwner(
      process: 4711, host: "wren", since: 1_795_462_495_123, command: "sluice run retail.yaml")
    #expect(
      owner.description
        == "process 4711 on wren (sluice run retail.yaml), since 2026-11-23T19:34:55Z")
  }
}
