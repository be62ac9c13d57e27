import AsyncHTTPClient
import Glibc
import NIOCore

/// Where clients come from; none is there before it is used.
enum HTTPClients {
  /// A client for small requests that lives as long as the process.
  static func posting(to address: WebAddress) -> HTTPClient {
    Proxy(for: address) == nil ? direct : throughProxy(of: address)
  }

  private static let direct = lasting(proxy: nil)
  private static let httpProxied = lasting(proxy: Proxy(variable: .http))
  private static let httpsProxied = lasting(proxy: Proxy(variable: .https))

  private static func throughProxy(of address: WebAddress) -> HTTPClient {
    address.scheme == .http ? httpProxied : httpsProxied
  }

  private static func lasting(proxy: Proxy?) -> HTTPClient {
    var settings = configuration(proxy: proxy, connect: .seconds(10))
    settings.redirectConfiguration = .follow(
      configuration: .init(
        max: 5, allowCycles: false, retainHTTPMethodAndBodyOn301: true,
        retainHTTPMethodAndBodyOn302: true))
    return HTTPClient(
      eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: settings)
  }

  /// Bodies come as they are sent, packed or not.
  static func configuration(proxy: Proxy?, connect: TimeAmount) -> HTTPClient.Configuration {
    var settings = HTTPClient.Configuration(
      redirectConfiguration: .follow(max: 10, allowCycles: false),
      timeout: .init(connect: connect), proxy: proxy.map { .server(host: $0.host, port: $0.port) },
      decompression: .disabled)
    // One stream a connection: the windows of HTTP/2 would slow a long download down.
    settings.httpVersion = .http1Only
    // Retries are counted and explained here, not within the client.
    settings.connectionPool.retryConnectionEstablishment = false
    return settings
  }
}

/// A proxy as `http_proxy`, `https_proxy` and `no_proxy` name it, in lower or upper case.
struct Proxy: Sendable, Equatable {
  let host: String
  let port: Int

  enum Variable: String {
    case http = "http_proxy"
    case https = "https_proxy"
  }

  /// nil where the environment names none, or asks to go to this host without one.
  init?(for address: WebAddress) {
    if Self.isExempt(address.host, Self.environment("no_proxy") ?? "") { return nil }
    self.init(variable: address.scheme == .http ? .http : .https)
  }

  init?(variable: Variable) {
    guard let text = Self.environment(variable.rawValue), !text.isEmpty,
      let address = try? WebAddress(text.contains("://") ? text : "http://\(text)"),
      address.scheme != .file
    else { return nil }
    host = address.host
    port = address.port ?? 8080
  }

  /// Names and ends of names between commas: `localhost,.example.org`; `*` for all.
  static func isExempt(_ host: String, _ list: String) -> Bool {
    list.split(separator: ",").contains { entry in
      let name = entry.filter { $0 != " " }.lowercased()
      let host = host.lowercased()
      let end = name.hasPrefix(".") ? name : "." + name
      return name == "*" || host == name || host.hasSuffix(end)
    }
  }

  /// Upper-case HTTP_PROXY is left out, as a web server sets it from a request's header (httpoxy.org).
  private static func environment(_ name: String) -> String? {
    let names = name == "http_proxy" ? [name] : [name, name.uppercased()]
    for name in names {
      if let value = unsafe getenv(name) { return unsafe String(cString: value) }
    }
    return nil
  }
}
