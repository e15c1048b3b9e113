// The words that stand in and beside dates: weekdays, small words, labels; and the names of zones.

import Foundation

enum WeekdayNames {
    /// Weekdays in the languages of `MonthNames`, in East Asia also as parts of words. Source: Unicode CLDR's names, as facts.
    static func isKnown(_ word: String) -> Bool {
        names.contains(Accents.stripped(word))
            || word.unicodeScalars.contains { "星期周週曜日一二三四五六月火水木金土요일화수목금토".unicodeScalars.contains($0) }
    }

    private static let names: Set<String> = Set(
        """
        mon monday tue tues tuesday wed weds wednesday thu thur thurs thursday fri friday sat saturday sun sunday mo di mi do fr sa
        so montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag lun mer jeu ven sam dim lundi mardi mercredi
        jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom lunedì martedì
        mercoledì giovedì venerdì sabato domenica gio sab segunda terça quarta quinta sexta feira seg ter qua qui sex ma wo za zo
        maandag dinsdag woensdag donderdag vrijdag zaterdag zondag måndag tisdag onsdag torsdag fredag lördag söndag mån tis ons
        tor fre lör sön mandag tirsdag lørdag søndag man tir lør søn maanantai tiistai keskiviikko torstai perjantai lauantai
        sunnuntai maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina ke pe la su mánudagur
        þriðjudagur miðvikudagur fimmtudagur föstudagur laugardagur sunnudagur esmaspäev teisipäev kolmapäev neljapäev reede
        laupäev pühapäev poniedziałek wtorek środa czwartek piątek sobota niedziela pon wt śr czw pt sob niedz nd pondělí úterý
        středa čtvrtek pátek neděle po út st čt pá ne pondelok utorok streda štvrtok piatok nedeľa ponedeljek torek sreda četrtek
        petek nedelja ponedjeljak utorak srijeda četvrtak petak subota nedjelja ponedeljak nedelja hétfő kedd szerda csütörtök
        péntek szombat vasárnap luni marți miercuri joi vineri sâmbătă duminică понедельник вторник среда четверг пятница суббота
        воскресенье среду пятницу субботу пн вт ср чт пт сб вс понеделник сряда четвъртък петък събота неделя понеділок вівторок
        середа п'ятниця субота неділя понедељак уторак четвртак петак недеља κυρ δευ τρι τετ πεμ παρ σαβ δευτέρα τρίτη τετάρτη
        πέμπτη παρασκευή σάββατο κυριακή pazartesi salı çarşamba perşembe cuma cumartesi pazar pzt sal çar per cum cmt paz bazar
        pirmadienis antradienis trečiadienis ketvirtadienis penktadienis šeštadienis sekmadienis pirmdiena otrdiena trešdiena
        ceturtdiena piektdiena sestdiena svētdiena dilluns dimarts dimecres dijous divendres dissabte diumenge الأحد الاثنين
        الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت یکشنبه دوشنبه سهشنبه چهارشنبه پنجشنبه جمعه شنبه ראשון שני שלישי רביעי חמישי
        שישי שבת יום रविवार सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार วันจันทร์ที่ วันอังคารที่ วันพุธที่ วันพฤหัสบดีที่ วันศุกร์ที่
        วันเสาร์ที่ วันอาทิตย์ที่ senin selasa rabu kamis jumat sabtu minggu isnin khamis jumaat ahad thứ hai ba tư năm sáu bảy chủ nhật
        published updated date posted on
        """.split(whereSeparator: \.isWhitespace).map { Accents.stripped(String($0)) })
}

/// Small words between the parts of a date.
enum DateConnectors {
    static func isKnown(_ word: String) -> Bool { names.contains(Accents.stripped(word)) }

    private static let names: Set<String> = Set(
        """
        de del of the st nd rd th er e º ª г года р gada m d dne den ta της του du le v y o do di a i day ngày tháng năm วันที่ ที่ พศ พ ศ
        ค ماه من إلى الأول الثاني r roku rok t f kl uhr
        """.split(whereSeparator: \.isWhitespace).map { Accents.stripped(String($0)) })
}

/// Words that stand beside dates: who, when, where from.
enum DateLabels {
    static func isKnown(_ word: String) -> Bool { names.contains(Accents.stripped(word)) }

    private static let names: Set<String> = Set(
        """
        published updated date posted on release last modified issued stand vom am den der le la du el de del il al em mis jour a
        à maj publié publicado actualizado pubblicato aggiornato publicerad udgivet julkaistu opublikowano zveřejněno дата
        опубликовано обновлено г года 发 布 表 于 於 時 时 间 間 日 期 来 源 更 新 發 公 告 입 력 등 록 수 정 승 인 발 행 기 사 掲 載 公 開 更 新 م تاريخ
        """.split(whereSeparator: \.isWhitespace).map { Accents.stripped(String($0)) })
}

/// Zones by IANA's names and by the names of places.
enum ZoneName {
    /// Takes `America/Los_Angeles` or `[Europe/Paris]` out of a text.
    static func take(_ text: inout String) -> TimeZone? {
        guard text.utf8.contains(UInt8(ascii: "/")) else { return nil }
        for part in text.split(whereSeparator: { " []()".contains($0) }) {
            guard let first = part.utf8.first, first >= 0x41, first <= 0x5A, part.utf8.contains(UInt8(ascii: "/")),
                isName(part), let zone = TimeZone(identifier: String(part))
            else { continue }
            text.removeSubrange(part.startIndex..<part.endIndex)
            return zone
        }
        // glued to the time
        if let open = text.firstIndex(of: "["), let close = text[open...].firstIndex(of: "]"),
            isName(text[text.index(after: open)..<close]),
            let zone = TimeZone(identifier: String(text[text.index(after: open)..<close]))
        {
            text.removeSubrange(open...close)
            return zone
        }
        return nil
    }

    /// Names of zones are names of files; a stranger's text must not be another.
    private static func isName(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { byte in
            (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte >= 0x30 && byte <= 0x39 || "_-+/".utf8.contains(byte)
        }
    }

    /// 北京时间, 香港時間: seconds east of UTC.
    static func places(_ tokens: [DateToken]) -> Int? {
        let words = tokens.compactMap { if case .word(let word) = $0 { word } else { nil } }.joined()
        if words.utf8.allSatisfy({ $0 < 0x80 }) { return nil }
        return offsets.first { words.contains($0.0) }?.1
    }

    private static let offsets: [(String, Int)] = [
        ("北京时间", 28_800), ("北京時間", 28_800), ("香港時間", 28_800), ("香港时间", 28_800), ("台北時間", 28_800),
        ("台灣時間", 28_800), ("日本時間", 32_400), ("東京時間", 32_400), ("한국시간", 32_400), ("서울시간", 32_400),
    ]
}
