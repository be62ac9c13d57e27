import SluiceEngine
import SluiceFrame

/// The facet that tells which columns an output's columns were made of.
enum ColumnLineageFacet {
  /// nil where nothing is known.
  ///
  /// - Parameter inputs: what each source's port reads.
  static func make(
    _ output: ColumnTrace.Output?, inputs: (_ port: String) -> Dataset?
  ) -> JSONValue? {
    guard let output else { return nil }
    var fields: [String: JSONValue] = [:]
    for field in output.fields {
      let sources = field.sources.compactMap { inputField($0, inputs) }
      if !sources.isEmpty { fields[field.column] = .object(["inputFields": .array(sources)]) }
    }
    let whole = output.whole.compactMap { inputField($0, inputs) }
    if fields.isEmpty, whole.isEmpty { return nil }
    return Facet.standard(
      "ColumnLineageDatasetFacet", "1-2-0",
      ["fields": .object(fields), "dataset": .array(whole)])
  }

  private static func inputField(
    _ source: ColumnTrace.Source, _ inputs: (_ port: String) -> Dataset?
  ) -> JSONValue? {
    guard let dataset = inputs(source.port) else { return nil }
    let (type, subtype, isMasking) = words(source.influence)
    return .object([
      "namespace": .string(dataset.namespace), "name": .string(dataset.name),
      "field": .string(source.column),
      "transformations": .array([
        .object([
          "type": .string(type), "subtype": .string(subtype), "description": "",
          "masking": .boolean(isMasking),
        ])
      ]),
    ])
  }

  private static func words(
    _ influence: ColumnTrace.Influence
  ) -> (type: String, subtype: String, isMasking: Bool) {
    switch influence {
    case .identity: ("DIRECT", "IDENTITY", false)
    case .transformation: ("DIRECT", "TRANSFORMATION", false)
    case .aggregation(let isMasking): ("DIRECT", "AGGREGATION", isMasking)
    case .filter: ("INDIRECT", "FILTER", false)
    case .groupBy: ("INDIRECT", "GROUP_BY", false)
    }
  }
}
