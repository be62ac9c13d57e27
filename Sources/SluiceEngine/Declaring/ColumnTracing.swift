/// A step that can say which columns of its inputs the columns of its outputs were made of.
///
/// The lineage of columns is made of it, after the work and from the tables' columns alone.
package protocol ColumnTracing: Sendable {
  func trace(_ trace: inout ColumnTrace)
}
