package import SluiceFrame

/// Which columns of a version's table name a customer and an item, so that it can recommend without being told.
package struct ServingColumns: Sendable, Equatable {
  package var customer: String
  package var item: String
  /// Further columns that describe a customer.
  package var customerColumns: [String]

  package init(customer: String, item: String, customerColumns: [String] = []) {
    self.customer = customer
    self.item = item
    self.customerColumns = customerColumns
  }

  package var json: JSONValue {
    .object([
      "customer": .string(customer), "item": .string(item),
      "customer-columns": .array(customerColumns.map { .string($0) }),
    ])
  }

  /// nil for anything that `json` does not give.
  package init?(json: JSONValue) {
    guard let customer = json["customer"]?.stringValue, let item = json["item"]?.stringValue,
      case .array(let columns)? = json["customer-columns"]
    else { return nil }
    self.init(
      customer: customer, item: item, customerColumns: columns.compactMap(\.stringValue))
  }
}
