import FoundationEssentials
import GRDB
import SluiceEngine
import SluiceFrame
import SluiceStore

// How values lie in columns, and how they come back. A value that Sluice cannot have written is damage.

extension Digest {
  var column: Data { Data(bytes) }
}

extension Row {
  func digest(_ column: Int) throws -> Digest {
    guard let digest = try optionalDigest(column) else { throw damagedColumn(column) }
    return digest
  }

  func optionalDigest(_ column: Int) throws -> Digest? {
    guard let data: Data = self[column] else { return nil }
    guard data.count == 32 else { throw damagedColumn(column) }
    return Digest(bytes: Array(data))
  }

  func members(_ column: Int) throws -> [String: JSONValue] {
    try JSONText.readObject(self[column])
  }

  func strings(_ column: Int) throws -> [String] {
    let text: String = self[column]
    if text == "[]" { return [] }
    guard case .array(let values) = try JSONText.read(text) else { throw damagedColumn(column) }
    return try values.map { value in
      guard case .string(let string) = value else { throw damagedColumn(column) }
      return string
    }
  }

  /// A raw value of an enumeration.
  func `case`<Value: RawRepresentable>(_ column: Int) throws -> Value
  where Value.RawValue == String {
    guard let value = Value(rawValue: self[column]) else { throw damagedColumn(column) }
    return value
  }

  private func damagedColumn(_ column: Int) -> MetadataError {
    let name = Array(columnNames)[column]
    return MetadataError(
      .damaged, "a value in column '\(name)' of the metadata database is damaged")
  }
}
