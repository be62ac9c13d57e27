import Foundation
import SluiceEngine
import SluiceTestSupport
import Testing

struct ProcessorCountTests {
  private func status(_ list: String) throws -> Int? {
    let folder = try TemporaryFolder()
    let text = "Name:\tx\nCpus_allowed:\tff\nCpus_allowed_list:\t\(list)\nMems_allowed:\t1\n"
    try Data(text.utf8).write(to: URL(filePath: folder.file("status")))
    return ProcessorCount.allowed(status: folder.file("status"))
  }

  @Test(arguments: [("0", 1), ("0-3", 4), ("0-1,8,16-19", 7)])
  func countsTheProcessorsOfASet(list: String, count: Int) throws {
    #expect(try status(list) == count)
  }

  @Test(arguments: ["", "x", "3-1"]) func saysNothingOfWhatItCannotRead(list: String) throws {
    #expect(try status(list) == nil)
    #expect(ProcessorCount.allowed(status: "/nowhere/status") == nil)
  }

  /// - Parameter limits: what `cpu.max` holds for the root and the groups below it; nil for no file.
  private func quota(_ limits: [String?], group: String = "/a/b") throws -> Int? {
    let folder = try TemporaryFolder()
    var path = folder.file("cgroup")
    for (limit, name) in zip(limits, ["/a", "/b", "/c"]) {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      if let limit { try Data(limit.utf8).write(to: URL(filePath: path + "/cpu.max")) }
      path += name
    }
    try Data("1:name=x:/\n0::\(group)\n".utf8).write(to: URL(filePath: folder.file("groups")))
    return ProcessorCount.quota(groups: folder.file("groups"), root: folder.file("cgroup"))
  }

  @Test func theLeastQuotaOnTheWayUpCounts() throws {
    #expect(try quota([nil, "max 100000\n", "150000 100000\n"]) == 2)
    #expect(try quota([nil, "100000 100000\n", "800000 100000\n"]) == 1)
    #expect(try quota(["50000 100000\n", "max 100000\n"]) == 1)
    #expect(try quota(["300000 100000\n"], group: "/") == 3)
    #expect(try quota(["300000 100000\n"], group: "/../other") == 3)
  }

  @Test func withoutAQuotaThereIsNone() throws {
    #expect(try quota([nil, "max 100000\n", "max 100000\n"]) == nil)
    #expect(try quota([nil, "nonsense\n", "0 0\n"]) == nil)
    #expect(ProcessorCount.quota(groups: "/nowhere/cgroup", root: "/nowhere") == nil)
    #expect(ProcessorCount.usable >= 1)
  }
}
