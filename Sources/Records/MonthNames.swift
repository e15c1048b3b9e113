// Month names and their short forms, compared without accents. Source: Unicode CLDR's names, as facts.
// "listopada" is Polish here (November) unless the text is Croatian (October).

import Foundation

package enum MonthNames {
    /// - Parameter word: in lower case.
    package static func month(_ word: String, localeHint: String? = nil) -> Int? {
        if word == "listopada", localeHint?.hasPrefix("hr") == true { return 10 }
        return table[Accents.stripped(word)]
    }

    /// Short forms that are weekdays as well (mardi, martes, martedì).
    static func isWeekdayToo(_ word: String) -> Bool { word == "mar" }

    /// Names and short forms in other languages that are English words.
    static func isEnglishToo(_ word: String) -> Bool { englishWords.contains(word) }

    private static let englishWords: Set<String> = [
        "ago", "set", "out", "mac", "gen", "mars", "des", "mag", "lug", "dic", "lut", "sub", "oca", "tem", "sie", "lip",
        "lis",
    ]

    private static let table: [String: Int] = {
        var table: [String: Int] = [:]
        for (index, names) in names.enumerated() {
            for name in names.split(whereSeparator: \.isWhitespace) {
                table[Accents.stripped(String(name))] = index + 1
            }
        }
        return table
    }()

    /// en de fr es it pt nl sv da nb is fi et pl cs sk sl hr sr hu ro bg mk ru uk be el tr az lt lv ca mt ga ar fa he hi th id
    /// ms vi, each line in about that order
    private static let names = [
        """
        january jan januar jänner jän januari janvier janv enero ene gennaio gen janeiro janúar tammikuu tammikuuta jaanuar
        stycznia styczeń sty leden ledna január januára januarja siječanj siječnja januara ianuarie январь января янв януари
        јануар јануари січня студзеня ιανουάριος ιανουαρίου ιαν ocak oca yanvar sausio sausis janvāris janvārī gener jannar
        eanáir يناير جانفي ژانویه ינואר בינואר जनवरी มกราคม มค қаңтар
        """,
        """
        february feb februar februari feber février févr fév febrero febbraio fevereiro fev febrúar helmikuu helmikuuta veebruar
        lutego luty lut únor února február februára februarja veljača veljače februara februarie февраль февраля фев февр
        февруари фебруар лютого лютага φεβρουάριος φεβρουαρίου φεβ şubat şub fevral vasario vasaris februāris februārī febrer
        frar feabhra شباط فبراير فيفري فوریه פברואר בפברואר फ़रवरी फरवरी กุมภาพันธ์ กพ ақпан
        """,
        """
        march mar märz mrz mär maart mrt mars marzo março maaliskuu maaliskuuta märts marca marzec březen března ožujak ožujka
        mart márta március martie март марта мар березня сакавіка μάρτιος μαρτίου μαρ kovo kovas marts martā març marzu آذار مارس
        מרץ במרץ मार्च มีนาคม มีค maret mac наурыз
        """,
        """
        april apr avril avr abril abr aprile apríl huhtikuu huhtikuuta aprill kwietnia kwiecień kwi duben dubna apríla aprila
        travanj travnja április aprilie апрель апреля апр април квітня красавіка απρίλιος απριλίου απρ nisan nis aprel
        balandžio balandis aprīlis aprīlī aibreán نيسان أبريل ابريل أفريل آوریل אפריל באפריל अप्रैल เมษายน เมย сәуір
        """,
        """
        may mai mei maj mayo maggio mag maio maí toukokuu toukokuuta maja květen května mája május svibanj svibnja май мая мај
        травня траўня μάιος μαΐου μαΐ mayıs gegužės gegužė maijs maijā maig mejju bealtaine أيار ايار مايو ماي مه מאי במאי मई
        พฤษภาคม พค мамыр
        """,
        """
        june jun juni juin junio giugno giu junho júní kesäkuu kesäkuuta juuni czerwca czerwiec cze červen června júna junija
        lipanj lipnja június iunie июнь июня июн юни јун јуни червня чэрвеня ιούνιος ιουνίου ιουν haziran haz iyun birželio
        birželis jūnijs jūnijā juny ġunju meitheamh حزيران يونيو جوان ژوئن יוני ביוני जून มิถุนายน มิย маусым
        """,
        """
        july jul juli juillet juil julio luglio lug julho júlí heinäkuu heinäkuuta juuli lipca lipiec lip červenec července júla
        julija srpanj srpnja július iulie июль июля июл юли јул јули липня ліпеня ιούλιος ιουλίου ιουλ temmuz tem iyul liepos
        liepa jūlijs jūlijā juliol lulju iúil تموز يوليو جويلية ژوئیه יולי ביולי जुलाई กรกฎาคม กค julai шілде
        """,
        """
        august aug augustus augusti août aout agosto ago ağustos ağu ágúst elokuu elokuuta sierpnia sierpień sie srpen srpna
        augusta avgust avgusta kolovoz kolovoza augusztus август августа авг серпня жніўня αύγουστος αυγούστου αυγ avqust
        rugpjūčio rugpjūtis augusts augustā agost awwissu lúnasa آب أغسطس أوت اوت אוגוסט באוגוסט अगस्त สิงหาคม สค agustus ogos
        тамыз
        """,
        """
        september sept sep septembre septiembre setiembre settembre set setembro syyskuu syyskuuta września wrzesień wrz září zář
        septembra rujan rujna septembar szeptember septembrie сентябрь сентября сен сент септември септембар вересня верасня
        σεπτέμβριος σεπτεμβρίου σεπ eylül eyl sentyabr rugsėjo rugsėjis septembris septembrī setembre settembru أيلول سبتمبر
        سپتامبر ספטמבר בספטמבר सितंबर सितम्बर กันยายน กย қыркүйек
        """,
        """
        october oct oktober okt octobre octubre ottobre ott outubro out október lokakuu lokakuuta oktoober października
        październik paź říjen října októbra oktobra oktobar octombrie октябрь октября окт октомври октобар жовтня кастрычніка
        οκτώβριος οκτωβρίου οκτ ekim eki oktyabr spalio spalis oktobris oktobrī ottubru أكتوبر اكتوبر اکتبر אוקטובר באוקטובר
        अक्टूबर अक्तूबर ตุลาคม ตค қазан
        """,
        """
        november nov novembre noviembre novembro nóvember marraskuu marraskuuta listopad listopada lis listopadu novembra studeni
        studenoga studenog novembar noiembrie ноябрь ноября ноя нояб ноември новембар листопада лістапада νοέμβριος νοεμβρίου νοε
        kasım kas noyabr lapkričio lapkritis novembris novembrī novembru samhain نوفمبر نوامبر נובמבר בנובמבר नवंबर नवम्बर
        พฤศจิกายน พย қараша
        """,
        """
        december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro desember des joulukuu joulukuuta
        detsember grudnia grudzień gru prosinec prosince decembra prosinac prosinca decembar decembrie декабрь декабря дек
        декември децембар грудня снежня δεκέμβριος δεκεμβρίου δεκ aralık ara dekabr gruodžio gruodis decembris decembrī desembre
        diċembru nollaig ديسمبر دسامبر דצמבר בדצמבר दिसंबर दिसम्बर ธันวาคม ธค disember желтоқсан
        """,
    ]
}

enum Accents {
    /// Without marks above and below the letters.
    static func stripped(_ word: String) -> String {
        if word.utf8.allSatisfy({ $0 < 0x80 }) { return word }
        var out = String.UnicodeScalarView()
        for scalar in word.decomposedStringWithCanonicalMapping.unicodeScalars
        where scalar.properties.generalCategory != .nonspacingMark {
            out.append(scalar)
        }
        return String(out)
    }
}
