package import SluiceStore

/// The work of one step of a pipeline, its parameters known: a built-in kind's, or a program's.
package protocol Step: Sendable {
  /// Says, before anything runs, what the output tables will look like, and reports what cannot work.
  func check(_ check: inout StepCheck)

  /// What the result depends on beside parameters and inputs, in an order of its own: a program's arguments, its
  /// declared environment, the digests of its files.
  /// - Throws: where a file it names cannot be read.
  func ingredients(_ files: FileDigester) throws -> [CacheEntry.Ingredient]

  /// The same for a step that depends on what is registered.
  func ingredients(_ files: FileDigester, _ registry: any ModelRegistry) throws
    -> [CacheEntry.Ingredient]

  /// Whether it reads its inputs' files and not their values in memory, because its parameters say so.
  var readsFiles: Bool { get }

  /// Whether its work needs nothing but the files its parameters name and leaves nothing behind but its outputs, so
  /// that it can be begun before the files are digested.
  var beginsEarly: Bool { get }

  /// Does the work: reads inputs, gives outputs. It must not block the thread it is called on.
  func perform(_ io: inout StepIO) async throws
}

extension Step {
  /// The output tables look like the first input table.
  package func check(_ check: inout StepCheck) { check.passThrough() }

  package var readsFiles: Bool { false }

  package var beginsEarly: Bool { false }

  /// Nothing but parameters and inputs.
  package func ingredients(_ files: FileDigester) throws -> [CacheEntry.Ingredient] { [] }

  package func ingredients(
    _ files: FileDigester, _ registry: any ModelRegistry
  ) throws -> [CacheEntry.Ingredient] { try ingredients(files) }
}
