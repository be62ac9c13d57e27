/// The version of this program; CHANGELOG.md says what each brought.
package enum SluiceVersion {
  package static let current = "0.1.0"
}
