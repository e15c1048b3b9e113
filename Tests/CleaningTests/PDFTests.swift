import Cleaning
import Fixtures
import Foundation
import Records
import Testing

@Suite struct PDFTests {
    private func cleaned(_ bytes: [UInt8], title: String? = nil, summary: String? = nil) throws -> Article {
        var article = Article(id: "0123456789abcdef")
        article.url = "http://a.example/orders/7.pdf"
        article.body = Base64(bytes)
        (article.title, article.summary) = (title, summary)
        guard case .cleaned(let result) = Cleaner.clean(article) else { throw RecordError("rejected") }
        return result
    }

    private let release: [[SamplePDF.Line]] = (1...3).map { number in
        [
            SamplePDF.Line("Authority of Northland - Press release", y: 760, size: 9),
            SamplePDF.Line(
                number == 1 ? "Authority fines Northgate Bank" : "Section \(number)", y: 700,
                size: number == 1 ? 20 : 11),
            SamplePDF.Line("The bank did not answer the com-", y: 650),
            SamplePDF.Line("plaints of its customers in time \(number).", y: 636),
            SamplePDF.Line("It will pay, and it will report each month.", y: 580),
            SamplePDF.Line("Page \(number) of 3", x: 280, y: 30, size: 9),
        ]
    }

    @Test func textIsReadInOrderWithoutRunningHeadsAndPageNumbers() throws {
        let article = try cleaned(
            SamplePDF.file(
                release, info: [("Title", "Microsoft Word - x.doc"), ("CreationDate", "D:20261118093000+00'00'")]))
        #expect(article.content == "pdf" && article.title == "Authority fines Northgate Bank")
        #expect(article.provenance?.models["poppler"]?.contains(".") == true)
        let lines = article.text?.split(separator: "\n").map(String.init) ?? []
        #expect(
            lines == [
                "The bank did not answer the complaints of its customers in time 1.",
                "It will pay, and it will report each month.", "Section 2",
                "The bank did not answer the complaints of its customers in time 2.",
                "It will pay, and it will report each month.", "Section 3",
                "The bank did not answer the complaints of its customers in time 3.",
                "It will pay, and it will report each month.",
            ])
        #expect(article.publishedDate == "2026-11-18" && article.publishedEvidence == "pdf")
        #expect(article.attachments?.map(\.type) == ["application/pdf"])
    }

    @Test func aTitleOfItsOwnStands() throws {
        let article = try cleaned(SamplePDF.file([release[1]], info: [("Title", "Order against Northgate Bank")]))
        #expect(article.title == "Order against Northgate Bank" && article.publishedAt == nil)
    }

    @Test func whatCannotBeReadKeepsItsRecord() throws {  // fault 21
        let whole = SamplePDF.file(release)
        let broken = Array("%PDF-1.7\nxref\n0 99999999\n".utf8)
        let encrypted = SamplePDF.file(
            release,
            trailer:
                "/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <\(String(repeating: "5a", count: 32))> /U <\(String(repeating: "a5", count: 32))> >> /ID [<00> <00>]"
        )
        for bytes in [broken, encrypted, Array(whole.prefix(40))] {
            let article = try cleaned(bytes, title: "Order 7", summary: "An order was made.")
            #expect(article.text == "An order was made." && article.content == "entry")
            #expect(article.warnings == ["pdf_unreadable"] && article.attachments?.count == 1)
        }
    }

    @Test func actionsAndManyPagesAreHarmless() throws {  // fault 21
        let path = NSTemporaryDirectory() + "/regnews-pdf-\(UUID().uuidString)"
        let action =
            "/OpenAction << /S /Launch /F (/usr/bin/touch) /P (\(path)) >> /AA << /O << /S /JavaScript /JS (app.alert\\(1\\)) >> >>"
        #expect(try cleaned(SamplePDF.file(release, catalog: action)).content == "pdf")
        #expect(!FileManager.default.fileExists(atPath: path))
        let many = SamplePDF.file((0..<400).map { [SamplePDF.Line("Finding number \($0) is a sentence.", y: 400)] })
        let article = try cleaned(many)
        #expect(article.warnings == ["truncated"] && article.text?.split(separator: "\n").count == 300)
    }

    @Test func aPageWithoutLettersSaysSo() throws {
        let article = try cleaned(SamplePDF.file([[]]), title: "Scan of an order")
        #expect(article.text == "Scan of an order" && article.warnings == ["pdf-without-text"])
    }
}
