// swift-tools-version: 6.2
import PackageDescription

// Arrows between targets point down only; docs/architecture.md draws them.
let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// Kernels return spans over their storage, which needs the Lifetimes feature.
let kernels: [SwiftSetting] = strict + [.enableExperimentalFeature("Lifetimes")]

// The inner loops of learning are compiled for one instruction set more with each target, and chosen at run time.
// Multiplications and additions stay apart ('-ffp-contract=off' is what Swift does anyway), so that all give the same bits.
func lanes(_ flags: [String]) -> [SwiftSetting] {
  #if arch(x86_64)
    return strict + [.unsafeFlags(flags.flatMap { ["-Xcc", $0] })]
  #else
    return strict
  #endif
}

// With Swift's own libraries in it the program starts in half the time, which is most of what a command takes that has
// little to do. What Foundation consists of is named here, since only code that is compiled for static linking says it.
let wholeProgram: [LinkerSetting] =
  [.unsafeFlags(["-static-stdlib"], .when(platforms: [.linux]))]
  + [
    "CoreFoundation", "_FoundationICU", "_FoundationCShims", "_FoundationCollections",
  ].map { .linkedLibrary($0, .when(platforms: [.linux])) }

let package = Package(
  name: "sluice",
  products: [.executable(name: "sluice", targets: ["sluice"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.100.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.30.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),

    .target(name: "SluiceDiagnostics", swiftSettings: strict),
    .target(
      name: "SluiceYAML", dependencies: ["SluiceDiagnostics", "CLibYAML"], swiftSettings: strict),
    .target(
      name: "SluiceFrame", dependencies: ["CProcessor", "CZlib"], swiftSettings: kernels),
    .target(name: "SluicePlots", swiftSettings: strict),
    .target(name: "SluiceSample", dependencies: ["SluiceFrame"], swiftSettings: strict),
    .systemLibrary(name: "CFiles"),
    .systemLibrary(name: "CHeap"),
    .systemLibrary(name: "CProcessor"),
    .target(name: "SluiceLanes", swiftSettings: strict),
    .target(
      name: "SluiceLaneKernels", dependencies: ["SluiceLanes", "CProcessor"], swiftSettings: strict),
    .target(
      name: "SluiceLaneKernelsAVX2", dependencies: ["SluiceLanes", "CProcessor"],
      swiftSettings: lanes(["-mavx2"])),
    .target(
      name: "SluiceLaneKernelsAVX512", dependencies: ["SluiceLanes", "CProcessor"],
      swiftSettings: lanes([
        "-mavx512f", "-mavx512vl", "-mavx512dq", "-mavx512bw", "-mprefer-vector-width=512",
      ]) + [.define("LANES_512")]),
    .target(
      name: "SluiceLearn",
      dependencies: [
        "SluiceFrame", "SluiceLanes", "SluiceLaneKernels", "SluiceLaneKernelsAVX2",
        "SluiceLaneKernelsAVX512", "CProcessor",
      ],
      swiftSettings: strict),
    .target(
      name: "SluiceStore",
      dependencies: [
        "CFiles",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .target(
      name: "SluiceSigning",
      dependencies: ["SluiceStore", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(
      name: "SluiceArchive",
      dependencies: [
        "SluiceStore", "CZlib", .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .target(
      name: "SluiceHTTP",
      dependencies: [
        "SluiceStore",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .target(
      name: "SluiceEngine",
      dependencies: [
        "SluiceDiagnostics", "SluiceYAML", "SluiceStore", "SluiceFrame", "SluiceSigning",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .target(
      name: "SluiceSteps",
      dependencies: [
        "SluiceDiagnostics", "SluiceEngine", "SluiceFrame", "SluiceHTTP", "SluiceLanes",
        "SluiceLearn", "SluicePlots", "SluiceStore", "CSQLite",
      ],
      swiftSettings: strict),
    .target(
      name: "SluiceMetadata",
      dependencies: [
        "SluiceEngine", "SluiceStore", "SluiceFrame", "SluiceSigning", "CSQLite",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .target(
      name: "SluiceOpenLineage",
      dependencies: [
        "SluiceEngine", "SluiceHTTP", "SluiceStore", "SluiceFrame",
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .target(
      name: "SluiceModelCard",
      dependencies: ["SluiceEngine", "SluiceFrame", "SluiceSigning", "SluiceStore"],
      swiftSettings: strict),
    .target(
      name: "SluiceHooks",
      dependencies: [
        "SluiceEngine", "SluiceHTTP", "SluiceFrame", "SluiceStore",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "sluice",
      dependencies: [
        "SluiceEngine", "SluiceSteps", "SluiceMetadata", "SluiceOpenLineage", "SluiceSample",
        "SluiceDiagnostics", "SluiceFrame", "SluiceHTTP", "SluiceLearn", "SluiceStore",
        "SluiceSigning", "SluiceArchive", "SluiceHooks", "SluiceModelCard", "CHeap",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict, linkerSettings: wholeProgram),

    .testTarget(
      name: "SluiceDiagnosticsTests", dependencies: ["SluiceDiagnostics"], swiftSettings: strict),
    .target(name: "SluiceTestSupport", path: "Tests/Support", swiftSettings: strict),
    .testTarget(
      name: "SluiceYAMLTests",
      dependencies: ["SluiceTestSupport", "SluiceYAML", "SluiceDiagnostics"],
      swiftSettings: strict),
    .testTarget(
      name: "SluiceFrameTests", dependencies: ["SluiceTestSupport", "SluiceFrame"],
      swiftSettings: strict),
    .testTarget(name: "SluicePlotsTests", dependencies: ["SluicePlots"], swiftSettings: strict),
    .testTarget(name: "SluiceSampleTests", dependencies: ["SluiceSample"], swiftSettings: strict),
    .testTarget(
      name: "SluiceLearnTests",
      dependencies: ["SluiceLearn", "SluiceLanes", "SluiceFrame", "SluiceTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "SluiceStoreTests",
      dependencies: [
        "SluiceTestSupport", "SluiceStore",
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SluiceSigningTests", dependencies: ["SluiceSigning", "SluiceTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "SluiceArchiveTests", dependencies: ["SluiceArchive", "SluiceTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "SluiceHTTPTests", dependencies: ["SluiceHTTP", "SluiceTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "SluiceHooksTests",
      dependencies: [
        "SluiceHooks", "SluiceEngine", "SluiceFrame", "SluiceMetadata", "SluiceStore",
        "SluiceDiagnostics", "SluiceTestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SluiceMetadataTests",
      dependencies: [
        "SluiceMetadata", "SluiceEngine", "SluiceStore", "SluiceFrame", "SluiceSigning",
        "SluiceTestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SluiceEngineTests",
      dependencies: [
        "SluiceDiagnostics", "SluiceEngine", "SluiceFrame", "SluiceMetadata", "SluiceSteps",
        "SluiceStore", "SluiceTestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SluiceStepsTests",
      dependencies: [
        "SluiceDiagnostics", "SluiceEngine", "SluiceFrame", "SluiceMetadata", "SluiceSteps",
        "SluiceStore", "SluiceTestSupport", "SluiceYAML",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SluiceOpenLineageTests",
      dependencies: [
        "SluiceEngine", "SluiceFrame", "SluiceOpenLineage", "SluiceStore", "SluiceTestSupport",
      ],
      swiftSettings: strict),
    // Runs the real program, which is built with the tests. Were it a dependency, they would be linked as it is.
    .testTarget(
      name: "BehaviourTests",
      dependencies: [
        "SluiceTestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      path: "Tests/Behaviours", exclude: ["cases"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
