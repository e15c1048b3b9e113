// Month names and their short forms. Source: Unicode CLDR's names as facts; ambiguous short forms are left out.
// "listopada" is Polish here (November), not Croatian (October).

package enum MonthNames {
    package static func month(_ word: String) -> Int? { table[word] }

    private static let table: [String: Int] = {
        var table: [String: Int] = [:]
        for (index, names) in names.enumerated() {
            for name in names.split(separator: " ") { table[String(name)] = index + 1 }
        }
        return table
    }()

    /// en de fr es it pt nl sv da nb fi pl cs ru el tr, and hu ro hr uk ar he id vi in part
    private static let names = [
        """
        january jan januar jänner jän januari janvier janv enero ene gennaio gen janeiro jan. tammikuu tammikuuta stycznia styczeń \
        sty leden ledna январь января янв ιανουάριος ιανουαρίου ιαν ocak oca január ianuarie siječnja січня يناير ינואר בינואר
        """,
        """
        february feb februar februari février févr fév fevrier febrero febbraio fevereiro fev helmikuu helmikuuta lutego luty lut únor \
        února февраль февраля фев февр φεβρουάριος φεβρουαρίου φεβ şubat şub február februarie veljače лютого فبراير פברואר בפברואר
        """,
        """
        march mar märz mrz mär maart mrt mars marzo março marco maaliskuu maaliskuuta marca marzec březen března март марта мар \
        μάρτιος μαρτίου μαρ mart március martie ožujka березня مارس מרץ במרץ maret
        """,
        """
        april apr avril avr abril abr aprile huhtikuu huhtikuuta kwietnia kwiecień kwi duben dubna апрель апреля апр απρίλιος \
        απριλίου απρ nisan nis április aprilie travnja квітня أبريل אפריל באפריל
        """,
        """
        may mai mei maj mayo maggio mag maio toukokuu toukokuuta maja květen května май мая μάιος μαΐου μαΐ mayıs május svibnja \
        травня مايو מאי במאי
        """,
        """
        june jun juni juin junio giugno giu junho kesäkuu kesäkuuta czerwca czerwiec cze červen června июнь июня июн ιούνιος ιουνίου \
        ιουν haziran haz június iunie lipnja червня يونيو יוני ביוני
        """,
        """
        july jul juli juillet juil julio luglio lug julho heinäkuu heinäkuuta lipca lipiec lip červenec července июль июля июл \
        ιούλιος ιουλίου ιουλ temmuz tem július iulie srpnja липня يوليو יולי ביולי
        """,
        """
        august aug augustus augusti août aout agosto ago ağustos ağu elokuu elokuuta sierpnia sierpień sie srpen srpna август \
        августа авг αύγουστος αυγούστου αυγ augusztus kolovoza серпня أغسطس אוגוסט באוגוסט agustus
        """,
        """
        september sept sep septembre septiembre setiembre settembre set setembro syyskuu syyskuuta września wrzesień wrz září \
        сентябрь сентября сен сент σεπτέμβριος σεπτεμβρίου σεπ eylül eyl szeptember septembrie rujna вересня سبتمبر ספטמבר בספטמבר
        """,
        """
        october oct oktober okt octobre octubre ottobre ott outubro out lokakuu lokakuuta października październik paź říjen října \
        октябрь октября окт οκτώβριος οκτωβρίου οκτ ekim eki október octombrie жовтня أكتوبر אוקטובר באוקטובר
        """,
        """
        november nov novembre noviembre novembro marraskuu marraskuuta listopad listopada lis listopadu ноябрь ноября ноя нояб νοέμβριος \
        νοεμβρίου νοε kasım kas noiembrie studenoga листопада نوفمبر נובמבר בנובמבר
        """,
        """
        december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro desember des joulukuu joulukuuta grudnia \
        grudzień gru prosinec prosince декабрь декабря дек δεκέμβριος δεκεμβρίου δεκ aralık ara decembrie prosinca грудня ديسمبر \
        דצמבר בדצמבר
        """,
    ]
}
