import SluiceHTTP
import Testing

struct WebAddressTests {
  @Test func takesApartWhatItNeeds() throws {
    let web = try WebAddress("https://archive.ics.uci.edu/static/public/352/data%201.csv?token=x#y")
    #expect(web.scheme == .https)
    #expect(web.host == "archive.ics.uci.edu")
    #expect(web.fileName == "data 1.csv")
    #expect(web.description == "https://archive.ics.uci.edu/static/public/352/data%201.csv")
    let file = try WebAddress("file:///tmp/a%20b/c.csv")
    #expect(file.scheme == .file)
    #expect(file.path == "/tmp/a b/c.csv")
    #expect(try WebAddress("http://host").fileName == nil)
    #expect(try WebAddress("http://host/folder/").fileName == nil)
    #expect(try WebAddress("http://host/..").fileName == nil)
  }

  @Test(arguments: [
    ("data.csv", "'data.csv' is no address"),
    ("http://a b/c", "'http://a b/c' is no address: it holds a space"),
    ("ftp://host/a", "'ftp://host/a' has a scheme that is not known"),
    ("https:///a", "'https:///a' names no host"),
    ("file://host/a", "'file://host/a' names no file of this machine"),
    ("http://user:secret@host/a", "an address with a user or a password in it is not taken"),
  ])
  func saysWhatIsWrong(_ text: String, _ message: String) {
    let error = #expect(throws: HTTPError.self) { _ = try WebAddress(text) }
    #expect(error?.message == message)
    #expect(error?.code == .badAddress)
    #expect(error?.hint != nil)
  }
}
