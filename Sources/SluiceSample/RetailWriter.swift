/// Draws one invoice after the other and appends its lines to a chunk of CSV text.
struct RetailWriter {
  private enum Kind { case sale, cancellation, correction }

  /// Text ready to be handed over.
  var chunk: [UInt8] = []
  private let seed: UInt64
  private let dress: RetailSample.Dress
  private let items: RetailItems
  private let customers: RetailCustomers
  /// Code, comma, description and comma of each item.
  private var itemTexts: [[UInt8]] = []
  /// Comma, number, comma, country and line end of each customer.
  private var customerTexts: [[UInt8]] = []
  private var random: RandomSource
  private var invoice = 536_365

  private static let remarks = ["damages", "check", "?", "wet damaged", "found", "lost", "mailout"]

  init(_ sample: RetailSample) {
    seed = sample.seed
    dress = sample.dress
    items = RetailItems(rows: sample.rows, seed: sample.seed)
    customers = RetailCustomers(rows: sample.rows, seed: sample.seed)
    random = RandomSource(seed: sample.seed, part: 3)
    chunk.reserveCapacity(1 << 18)
    chunk += Array((RetailSample.header + "\n").utf8)
    itemTexts = items.items.map { Array("\($0.code),\(Self.quoted($0.description)),".utf8) }
    let point = dress == .processed ? ".0" : ""
    customerTexts = customers.customers.map { Array(",\($0.id)\(point),\($0.country)\n".utf8) }
  }

  /// Appends at most `maximumLines` lines and returns how many.
  mutating func appendInvoice(date: String, maximumLines: Int) -> Int {
    let choice = random.uniform()
    // The file starts with a sale, so that its first lines show what it is about.
    let kind: Kind =
      choice >= 0.225 || invoice == 536_365
      ? .sale : choice < 0.145 ? .cancellation : .correction
    let lineMean: Double
    switch kind {
    case .sale: lineMean = 26.5
    case .cancellation: lineMean = 2.4
    case .correction: lineMean = 1
    }
    let lines = min(maximumLines, random.geometric(mean: lineMean))
    let start = Array((kind == .cancellation ? "C\(invoice)," : "\(invoice),").utf8)
    invoice += random.isTrue(0.1) ? 2 : 1
    let middle = Array(",\(date),".utf8)
    let guestShare =
      switch kind {
      case .sale: 0.247
      case .cancellation: 0.04
      case .correction: 1.0
      }
    if random.isTrue(guestShare) {
      let end = Array(",,\(customers.guestCountry(&random))\n".utf8)
      for _ in 0..<lines { appendGuestLine(kind, start, middle, end) }
    } else {
      let customer = customers.draw(&random)
      for _ in 0..<lines { appendLine(kind, customer, start, middle) }
    }
    return lines
  }

  private mutating func appendLine(
    _ kind: Kind, _ customer: Int, _ start: [UInt8], _ middle: [UInt8]
  ) {
    let buyer = customers.customers[customer]
    // Three in eight lines are of things a customer comes back for.
    let bits = random.next()
    let item: Int
    if bits & 7 < 3 {
      let favourite = RandomSource.hash(
        seed &+ UInt64(customer), (bits >> 3) % UInt64(buyer.favouriteCount))
      item = items.draw(favourite)
    } else {
      item = items.draw(RandomSource.hash(bits, 5))
    }
    let expectation = RetailQuantities.expectation(buyer, items.items[item])
    var quantity = RetailQuantities.draw(expectation, &random)
    if kind == .cancellation { quantity = -max(1, quantity / 3) }
    var price = items.items[item].price
    let mark = random.next()
    // Large orders get a better price, a few things are given away.
    if quantity >= 48, mark & 3 != 0 { price = max(1, price * 17 / 20) }
    if mark >> 8 & 0x1FFF == 0 { price = 0 }
    appendItem(item, start)
    appendNumber(quantity)
    chunk += middle
    appendPrice(price)
    chunk += customerTexts[customer]
  }

  private mutating func appendGuestLine(
    _ kind: Kind, _ start: [UInt8], _ middle: [UInt8], _ end: [UInt8]
  ) {
    let item = items.draw(random.next())
    var price = items.items[item].price
    var quantity = RetailQuantities.draw(
      RetailQuantities.guestExpectation(items.items[item]), &random)
    if kind == .correction {
      price = 0
      quantity = random.isTrue(0.55) ? -quantity * 4 : quantity * 3
      appendCorrectedItem(item, start)
    } else {
      if kind == .cancellation { quantity = -quantity }
      // Single buyers pay a higher price.
      if !random.isTrue(0.2) { price = price * 49 / 25 }
      appendItem(item, start)
    }
    appendNumber(quantity)
    chunk += middle
    appendPrice(price)
    chunk += end
  }

  private mutating func appendItem(_ item: Int, _ start: [UInt8]) {
    chunk += start
    if random.next() & 0xFF != 0 {
      chunk += itemTexts[item]
    } else {
      let text = items.items[item]
      chunk += Array("\(text.code),\(Self.quoted(" " + text.description + " ")),".utf8)
    }
  }

  /// A correction of the stock has no description, or a remark instead of it.
  private mutating func appendCorrectedItem(_ item: Int, _ start: [UInt8]) {
    chunk += start
    let remark = random.isTrue(0.68) ? "" : random.element(of: Self.remarks)
    chunk += Array("\(items.items[item].code),\(remark),".utf8)
  }

  private mutating func appendNumber(_ value: Int) {
    if value < 0 { chunk.append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    var divisor: UInt = 1
    while rest / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      chunk.append(UInt8(ascii: "0") + UInt8(rest / divisor))
      rest %= divisor
      divisor /= 10
    }
  }

  /// Pence as pounds, without zeros at the end: `2.55`, `2.1`, and `3.0` or `3`.
  private mutating func appendPrice(_ pence: Int) {
    appendNumber(pence / 100)
    let rest = pence % 100
    if rest == 0, dress == .uci { return }
    chunk.append(UInt8(ascii: "."))
    chunk.append(UInt8(ascii: "0") + UInt8(rest / 10))
    if rest % 10 != 0 { chunk.append(UInt8(ascii: "0") + UInt8(rest % 10)) }
  }

  private static func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }) else {
      return text
    }
    var field = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { field.unicodeScalars.append("\"") }
      field.unicodeScalars.append(scalar)
    }
    return field + "\""
  }
}
