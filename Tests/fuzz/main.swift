// Feeds mutated pages or feeds to their readers, under AddressSanitizer: `make fuzz`. The first argument says which.

import CFuzzer
import Cleaning
import Foundation
import Reading
import Records

/// Both forms, so that the writers are reached as well.
private func page(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    var article = Article(id: "fuzz")
    article.url = "http://a.example/news/1"
    article.body = Base64(Array(UnsafeBufferPointer(start: data, count: size)))
    for form in TextForm.allCases {
        var options = Cleaner.Options()
        options.form = form
        _ = Cleaner.clean(article, options)
    }
    return 0
}

private func feed(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    _ = try? FeedReader().read(
        Array(UnsafeBufferPointer(start: data, count: size)), headers: [], url: WebURL("http://a.example/feed"))
    return 0
}

let kind = CommandLine.arguments.dropFirst().first
guard kind == "page" || kind == "feed" else {
    FileHandle.standardError.write(Data("usage: fuzz page|feed [libFuzzer's options] [corpus…]\n".utf8))
    exit(64)
}
var arguments: [UnsafeMutablePointer<CChar>?] =
    ([CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)).map { strdup($0) } + [nil]
var count = Int32(arguments.count - 1)
arguments.withUnsafeMutableBufferPointer { buffer in
    var argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = buffer.baseAddress
    if kind == "page" { exit(LLVMFuzzerRunDriver(&count, &argv) { page($0, $1) }) }
    exit(LLVMFuzzerRunDriver(&count, &argv) { feed($0, $1) })
}
