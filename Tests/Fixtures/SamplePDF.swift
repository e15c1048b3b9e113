// Small PDF files, written by hand: a page of lines each, in Helvetica, uncompressed.

import Foundation

package enum SamplePDF {
    package struct Line: Sendable {
        var text: String
        var x: Int, y: Int, size: Int

        package init(_ text: String, x: Int = 72, y: Int, size: Int = 11) {
            (self.text, self.x, self.y, self.size) = (text, x, y, size)
        }
    }

    /// - Parameters:
    ///   - pages: lines of each page; `y` counts from its foot, a page is 792 points high.
    ///   - info: entries of the information dictionary, as `Title` and `CreationDate`.
    ///   - catalog: more of the catalogue, such as an action that runs as the file is opened.
    package static func file(
        _ pages: [[Line]], info: [(String, String)] = [], catalog: String = "", trailer: String = ""
    ) -> [UInt8] {
        var objects: [String] = []
        let kids = pages.indices.map { "\(4 + $0 * 2) 0 R" }.joined(separator: " ")
        objects.append("<< /Type /Catalog /Pages 2 0 R \(catalog) >>")
        objects.append("<< /Type /Pages /Kids [\(kids)] /Count \(pages.count) >>")
        objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
        for (number, lines) in pages.enumerated() {
            objects.append(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents \(5 + number * 2) 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
            )
            let content = lines.map { "BT /F1 \($0.size) Tf \($0.x) \($0.y) Td (\(escaped($0.text))) Tj ET" }.joined(
                separator: "\n")
            objects.append("<< /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream")
        }
        objects.append("<< " + info.map { "/\($0.0) (\(escaped($0.1)))" }.joined(separator: " ") + " >>")
        var out = "%PDF-1.4\n"
        var offsets: [Int] = []
        for (number, object) in objects.enumerated() {
            offsets.append(out.utf8.count)
            out += "\(number + 1) 0 obj\n\(object)\nendobj\n"
        }
        let start = out.utf8.count
        out += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for offset in offsets {
            let digits = String(offset)
            out += String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n"
        }
        out +=
            "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R /Info \(objects.count) 0 R \(trailer) >>\nstartxref\n\(start)\n%%EOF\n"
        return Array(out.utf8)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("(", with: "\\(").replacing(")", with: "\\)")
    }
}
