// swift-tools-version: 6.2
// The house of regnews: one target a room, imports only point down (see HACKING.md).

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A room of the house: a target of ours with the common settings.
func room(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["Fixtures"], swiftSettings: settings)
}

/// Present only for `make fuzz`, which links libFuzzer.
let fuzzing: [Target] =
    Context.environment["REGNEWS_FUZZ"] == nil
    ? []
    : [
        .target(name: "CFuzzer", path: "Tests/CFuzzer"),
        .executableTarget(
            name: "fuzz", dependencies: ["CFuzzer", "Cleaning", "Reading", "Records"], path: "Tests/fuzz",
            exclude: ["corpus"],
            swiftSettings: settings),
    ]

let package = Package(
    name: "regnews",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "regnews", targets: ["regnews"]),
        // for tests: preloaded into the tool, see Tests/CFaults
        .library(name: "faults", type: .dynamic, targets: ["CFaults"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CIDN2", pkgConfig: "libidn2", providers: [.apt(["libidn2-dev"])]),
        .systemLibrary(name: "CUchardet", pkgConfig: "uchardet", providers: [.apt(["libuchardet-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
        .systemLibrary(name: "CBrotli", pkgConfig: "libbrotlidec", providers: [.apt(["libbrotli-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CPSL", pkgConfig: "libpsl", providers: [.apt(["libpsl-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(
            name: "CCLD2",
            linkerSettings: [.linkedLibrary("cld2_full"), .linkedLibrary("cld2")]),

        room("Records", ["CCrypto", "CIDN2"]),
        room("Bytes", ["Records", "CZlib", "CISAL", "CBrotli", "CZstd"]),
        room("Archive", ["Bytes", "Records"]),
        room("Fetching", ["Archive", "Bytes", "Records", "CCurl", "CPSL"]),
        room("Markup", ["Bytes", "Records", "CLibXML2", "CUchardet"]),
        room("Reading", ["Markup", "Bytes", "Records"]),
        room("Cleaning", ["Markup", "Bytes", "Records"]),
        room("LanguageDetection", ["Bytes", "Records", "CCLD2"]),
        room("Store", ["Bytes", "Records", .product(name: "GRDB", package: "GRDB.swift")]),
        room("Deduplication", ["Bytes", "Store", "Records"]),
        room("Classification", ["Bytes", "Records"], exclude: ["Training"]),
        room(
            "Pipeline",
            [
                "Archive", "Bytes", "Classification", "Cleaning", "Deduplication", "Fetching", "LanguageDetection",
                "Markup", "Reading", "Records", "Store", .product(name: "Yams", package: "Yams"),
            ]),
        .executableTarget(
            name: "regnews",
            dependencies: [
                "Bytes", "CMalloc", "Classification", "Deduplication", "Pipeline", "Reading", "Records", "Store",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: settings),

        .target(
            name: "Fixtures", dependencies: ["Archive", "Bytes", "Fetching", "Pipeline", "Records"],
            path: "Tests/Fixtures", exclude: ["Site", "Training", "Translations"],
            swiftSettings: settings),
        .target(name: "CFaults", path: "Tests/CFaults", linkerSettings: [.linkedLibrary("dl")]),
        .executableTarget(
            name: "sample", dependencies: ["Bytes", "Fixtures"], path: "Tests/sample", swiftSettings: settings),

        .executableTarget(
            name: "conformance", dependencies: ["Bytes", "Fetching", "Markup", "Reading", "Records"],
            path: "Tests/conformance", swiftSettings: settings),
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "Archive", "Bytes", "CLibXML2", "Classification", "Cleaning", "Deduplication", "Fetching", "Fixtures",
                "LanguageDetection", "Markup", "Pipeline",
                "Reading", "Records", "Store",
            ], path: "Benchmarks", swiftSettings: settings),

        tests("RecordsTests", ["Records"]),
        tests("BytesTests", ["Bytes"]),
        tests("ArchiveTests", ["Archive", "Bytes", "Fetching", "Records"]),
        tests("FetchingTests", ["Archive", "Bytes", "Fetching", "Records"]),
        tests("MarkupTests", ["Markup", "Records"]),
        tests("ReadingTests", ["Reading", "Records"]),
        tests("CleaningTests", ["Cleaning", "Records"]),
        tests("LanguageDetectionTests", ["LanguageDetection", "Records"]),
        tests("DeduplicationTests", ["Deduplication", "Records", "Store"]),
        tests("ClassificationTests", ["Bytes", "Classification", "Records"]),
        tests("PipelineTests", ["Archive", "Bytes", "Pipeline", "Records"]),
        tests("CommandTests", ["Archive", "Bytes", "Pipeline", "Records", "regnews"]),
    ] + fuzzing,
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
