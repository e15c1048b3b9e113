// The seed corpus: plain texts named `000_b626830d58e7c553.txt`, each a record whose id is the hex of its name.

import Bytes
import Foundation
import Records

package struct Seeds {
    /// In the order of their names.
    package var articles: [Article] = []
    /// Files that were passed over, in words; of these, those that should have been seeds.
    package var strangers: [String] = []
    package var broken: [String] = []

    static let runName = "seeds"
    private static let source = SourceTag(
        id: "seeds", name: "Seed corpus", kind: "seed", jurisdiction: "ZZ", regulator: false,
        rights: "texts of their publishers, kept for reference and tests")

    /// - Throws: when the folder itself cannot be read.
    package init(_ folder: String) throws(FileError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw FileError(.open, folder, code: isFolder.boolValue ? EACCES : ENOENT)
        }
        var seen: [String: String] = [:]
        for name in try File.names(in: folder) where !name.hasPrefix(".") {
            let path = folder + "/" + name
            guard let id = Self.id(name) else {
                strangers.append("\(path): no seed; a seed is named like 000_0123456789abcdef.txt")
                continue
            }
            if let other = seen.updateValue(path, forKey: id) {
                broken.append("\(path): its id stands already in the name of \(other); give it another")
                seen[id] = other
                continue
            }
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                broken.append("\(path): no regular file, so no seed")
                continue
            }
            do throws(FileError) {
                // a seed is a text of an article; 64 MiB is a record's limit
                let bytes = try File.read(path, limit: LineReader.maximumLength)
                if let bad = UTF8Check.firstInvalid(bytes[...]) {
                    let line = bytes[..<bad].count { $0 == 0x0A } + 1
                    broken.append("\(path):\(line): no UTF-8 at byte \(bad + 1); convert it to UTF-8")
                } else if !bytes.contains(where: { $0 > 0x20 }) {
                    broken.append("\(path): the seed is empty; write its text or remove it")
                } else {
                    articles.append(Self.article(id, name, String(decoding: bytes, as: UTF8.self)))
                }
            } catch { broken.append("\(error)") }
        }
    }

    private static func article(_ id: String, _ name: String, _ text: String) -> Article {
        var article = Article(id: id)
        article.schemaVersion = Article.schemaVersion
        article.source = source
        article.run = runName
        article.content = "seed"
        article.otherURLs = []
        article.text = text
        article.provenance = Provenance(version: Version.string, seed: name)
        return article
    }

    /// `<digits>_<16 hex digits>.txt`
    private static func id(_ name: String) -> String? {
        guard name.hasSuffix(".txt") else { return nil }
        let parts = name.dropLast(4).split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            parts[1].utf8.count == 16,
            parts[1].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x61 && $0 <= 0x66 })
        else { return nil }
        return String(parts[1])
    }
}
