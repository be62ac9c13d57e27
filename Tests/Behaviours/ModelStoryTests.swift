import SluiceTestSupport
import Testing

/// The registry at the command line: versions, decisions, and what is refused.
struct ModelStoryTests {
  @Test func versionsCountUpAndTheSameBytesAreOneVersion() async throws {
    let shop = try Shop()
    try await shop.run("--target", "sold").outcome.exits(0)
    try await shop.sluice("models").exits(0).prints("no models yet")
    try await shop.run().outcome.exits(0)
    try await shop.sluice("run", "shop.yaml", "--force", "registered").exits(0).says(
      "these bytes are shop-fm/1 already")
    try await shop.sluice("run", "shop.yaml", "-p", "epochs=3").exits(0).says(
      "registered shop-fm/2 (PendingManualApproval)")
    try await shop.sluice("models", "list").exits(0).prints(
      "shop-fm", "shop-fm/2", "PendingManualApproval")
    let list = try await shop.sluice("models", "list", "shop-fm").exits(0)
    list.prints("shop-fm/1", "shop-fm/2", "PendingManualApproval", "ada")
    #expect(list.output.split(separator: "\n").count == 3)
    try await shop.sluice("models", "show", "shop-fm").exits(0).prints("shop-fm/2")
    try await shop.sluice("models", "show", "shop-fm/1").exits(0).prints(
      "shop-fm/1", "PendingManualApproval", "rmse")
  }

  @Test func allFourTransitionsAndTheirHistory() async throws {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    try await shop.run("-p", "epochs=3").outcome.exits(0)
    try await shop.sluice("models", "approve", "shop-fm/1", "--reason", "better than the mean")
      .exits(0).prints("shop-fm/1: PendingManualApproval → Approved")
    try await shop.sluice("models", "reject", "shop-fm/1", "--reason", "the data were wrong")
      .exits(0).prints("shop-fm/1: Approved → Rejected")
    try await shop.sluice("models", "approve", "shop-fm/1").exits(0)
      .prints("shop-fm/1: Rejected → Approved")
    try await shop.sluice("models", "reject", "shop-fm/2", "--reason", "worse").exits(0)
      .prints("shop-fm/2: PendingManualApproval → Rejected")

    try await shop.sluice("models", "approve", "shop-fm/1").exits(2)
      .says("'shop-fm/1' is Approved already", "sluice models show shop-fm/1")
    try await shop.sluice("models", "reject", "shop-fm/2", "--reason", "worse").exits(2)
      .says("'shop-fm/2' is Rejected already")
    try await shop.sluice("models", "reject", "shop-fm/1", "--reason", " ").exits(2)
      .says("rejecting 'shop-fm/1' needs a reason")
    try await shop.sluice("models", "reject", "shop-fm/1").exits(64).says("--reason")

    let history = try await shop.sluice("models", "history", "shop-fm/1").exits(0)
    history.prints(
      "registered (PendingManualApproval)", "PendingManualApproval → Approved",
      "better than the mean", "the data were wrong", "ada")
    #expect(history.output.split(separator: "\n").count == 5)
    try await shop.sluice("models", "list", "shop-fm").exits(0).prints("Approved", "Rejected")
    // Decisions are no part of the work: nothing runs again.
    try await shop.expectRerun(of: [])
  }

  @Test func aBetterModelIsComparedApprovedAndRolledBack() async throws {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    try await shop.run("-p", "epochs=3").outcome.exits(0)
    try await shop.sluice("models", "approve", "shop-fm/1").exits(0)
    try await shop.sluice("models", "approve", "shop-fm@latest").exits(0)
    try await shop.sluice("models", "show", "shop-fm@approved").exits(0).prints(
      "shop-fm/2", "shop.csv", "epochs")
    try await shop.sluice("models", "diff", "shop-fm/1", "shop-fm/2").exits(0).prints(
      "epochs", "rmse", "bytes      model")
    try await shop.sluice("models", "diff", "shop-fm/1", "shop-fm/1").exits(0).prints(
      "are the same")
    try await shop.sluice("models", "reject", "shop-fm/2", "--reason", "overfitted").exits(0)
      .prints("shop-fm@approved is shop-fm/1 again")
    try await shop.sluice("models", "reject", "shop-fm/1", "--reason", "too").exits(0)
      .prints("no version of shop-fm is approved now")
    try await shop.sluice("models", "show", "shop-fm@approved").exits(2).says(
      "no version of 'shop-fm' is approved", "sluice models approve shop-fm/2")
    try await shop.sluice("models", "verify").exits(0).prints("nothing was touched")
  }

  @Test func namesTextsAndTheEndOfAVersion() async throws {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    try await shop.sluice("models", "alias", "set", "shop-fm/1", "champion").exits(0)
      .prints("shop-fm@champion → shop-fm/1")
    try await shop.sluice("models", "describe", "shop-fm@champion", "The first one.").exits(0)
    try await shop.sluice("models", "tag", "shop-fm/1", "stage=pilot").exits(0)
      .prints("stage=pilot")
    try await shop.sluice("models", "show", "shop-fm@champion").exits(0).prints(
      "The first one.", "pilot")
    try await shop.sluice("models", "show", "shop-fm@champoin").exits(2).says(
      "'shop-fm' has no alias 'champoin'", "did you mean 'champion'?")
    try await shop.sluice("models", "alias", "set", "shop-fm/1", "latest").exits(2).says(
      "'latest' cannot be an alias")
    try await shop.sluice("models", "tag", "shop-fm/1", "--remove", "none").exits(2).says(
      "has no property 'none'")
    try await shop.sluice("models", "approve", "shop-fm/1").exits(0)
    try await shop.sluice("models", "delete", "shop-fm/1").exits(2).says(
      "'shop-fm/1' is Approved and stays", "reject it first")
    try await shop.sluice("models", "reject", "shop-fm/1", "--reason", "old").exits(0)
    try await shop.sluice("models", "delete", "shop-fm/1", "--reason", "old").exits(0)
    try await shop.run("-p", "epochs=3").outcome.exits(0)
    try await shop.sluice("models", "show", "shop-fm/1").exits(2).says("'shop-fm/1' was deleted")
    try await shop.sluice("models", "list", "shop-fm").exits(0).prints("shop-fm/2")
    try await shop.sluice("models", "history", "shop-fm").exits(0).prints(
      "alias champion", "deleted", "shop-fm/2")
    try await shop.sluice("models", "verify").exits(0).prints("nothing was touched")
  }

  @Test func aTouchedObjectIsNamedByVerify() async throws {
    let shop = try Shop()
    try await shop.run().outcome.exits(0)
    let page = try await shop.sluice("models", "show", "shop-fm/1").exits(0)
    let line = try #require(page.output.split(separator: "\n").first { $0.contains("/store/") })
    let path = shop.folder.file(String(line.drop { $0 == " " }))
    #expect(Command.run(["chmod", "u+w", path]) == 0)
    #expect(
      Command.run(["sh", "-c", "printf X | dd of=\"$1\" bs=1 seek=20 conv=notrunc", "sh", path])
        == 0)
    try await shop.sluice("models", "verify").exits(1).prints("touched: the model of shop-fm/1")
  }

  @Test func wrongNamesAreAnsweredWithTheRightOnes() async throws {
    let shop = try Shop()
    try await shop.run("--target", "sold").outcome.exits(0)
    try await shop.sluice("models", "show", "shop-fm").exits(2).says(
      "there is no model group 'shop-fm'", "a 'register' step makes one")
    try await shop.run().outcome.exits(0)
    for command in [["show"], ["approve"], ["history"], ["list"], ["reject", "--reason", "no"]] {
      try await Program.run(["models"] + command + ["shop-mf"], in: shop.folder.path).exits(2)
        .says("there is no model group 'shop-mf'", "did you mean 'shop-fm'?")
    }
    try await shop.sluice("models", "show", "other").exits(2).says("the groups are shop-fm")
    try await shop.sluice("models", "approve", "shop-fm/7").exits(2).says(
      "model group 'shop-fm' has no version 7", "its newest is shop-fm/1")
    try await shop.sluice("models", "approve", "shop-fm").exits(2).says(
      "'shop-fm' names a group", "its newest version is shop-fm/1")
    try await shop.sluice("models", "show", "shop-fm/one").exits(2).says(
      "'one' is no version of 'shop-fm'")
  }
}
