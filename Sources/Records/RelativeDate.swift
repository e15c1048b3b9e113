// "3 hours ago", 昨天 10:30, vorgestern: days and times counted from the moment in which the page was fetched. Only whole texts of
// known words count, so that no sentence becomes a date; without that moment none of them is one.

import Foundation

/// When a page was fetched, and which clock its publisher's walls show.
package struct DateReference: Sendable, Equatable {
    package var instant: Timestamp
    /// Seconds east of UTC.
    package var offset: Int

    package init(_ instant: Timestamp, offset: Int) { (self.instant, self.offset) = (instant, offset) }

    /// - Parameter zone: IANA name; UTC without one.
    package init(_ instant: Timestamp, zone: String?) {
        let date = Date(timeIntervalSince1970: TimeInterval(instant.seconds))
        self.init(instant, offset: zone.flatMap { TimeZone(identifier: $0) }?.secondsFromGMT(for: date) ?? 0)
    }

    var day: CalendarDay { Timestamp(seconds: instant.seconds + offset).day }
}

enum RelativeDate {
    enum Unit { case second, minute, hour, day, week, month, year }

    /// - Parameter tokens: of the whole text.
    /// - Returns: nil where the text is not of this kind.
    static func read(_ tokens: [DateToken], from reference: DateReference) -> ParsedDate? {
        var rest = tokens
        let time = DateToken.takeTime(&rest, isRelative: true)
        let text = phrase(rest)
        if text.isEmpty { return nil }
        if nowWords.contains(text), time == nil { return instant(reference.instant) }
        if let days = dayWords[text] {
            var date = day(reference.day.number - days)
            switch time {
            case .some(.time(let time, let zone)): (date.time, date.offset) = (time, zone)
            case .some(.invalid): return nil
            case .none: break
            }
            return date
        }
        guard time == nil else { return nil }
        return ago(tokens, reference)
    }

    private static func phrase(_ tokens: [DateToken]) -> String {
        tokens.compactMap { if case .word(let word) = $0 { Accents.stripped(word) } else { nil } }.joined(
            separator: " "
        )
        .replacing(" 天", with: "天").replacing(" 日", with: "日").replacing("一 ", with: "一")
    }

    private static func day(_ number: Int) -> ParsedDate {
        let day = CalendarDay(number: number)
        return ParsedDate(year: day.year, month: day.month, dayOfMonth: day.day)
    }

    private static func instant(_ instant: Timestamp) -> ParsedDate {
        var date = day(instant.day.number)
        date.time = .init(secondOfDay: instant.seconds - Timestamp(instant.day).seconds, hasSeconds: false)
        date.offset = 0
        return date
    }

    /// A number, a unit and a word like "ago", and nothing else but small words.
    private static func ago(_ tokens: [DateToken], _ reference: DateReference) -> ParsedDate? {
        var count: Int?
        var unit: Unit?
        var isAgo = false
        var words: [String] = []
        for token in tokens {
            switch token {
            case .number(let value, let digits):
                guard count == nil, digits <= 4 else { return nil }
                count = value
            case .word(let word): words.append(Accents.stripped(word))
            case .mark("."), .mark("-"): break
            case .mark: return nil
            }
        }
        // ideographs and syllables stand alone
        var index = 0
        while index < words.count {
            let pair = index + 1 < words.count ? words[index] + words[index + 1] : ""
            if let found = units[pair] {
                guard unit == nil else { return nil }
                unit = found
                index += 2
                continue
            }
            let word = words[index]
            index += 1
            if agoWords.contains(word) {
                isAgo = true
            } else if ones.contains(word), count == nil, unit == nil {
                // "an hour", "un an"
                count = 1
            } else if let found = units[word], unit == nil {
                unit = found
            } else if !fillers.contains(word), !ones.contains(word) {
                return nil
            }
        }
        guard isAgo, let count, let unit else { return nil }
        switch unit {
        case .second: return instant(Timestamp(seconds: reference.instant.seconds - count))
        case .minute: return instant(Timestamp(seconds: reference.instant.seconds - count * 60))
        case .hour: return instant(Timestamp(seconds: reference.instant.seconds - count * 3600))
        case .day: return day(reference.day.number - count)
        case .week: return day(reference.day.number - 7 * count)
        case .month:
            let months = reference.day.year * 12 + reference.day.month - 1 - count
            guard DateParser.years.contains(months / 12) else { return nil }
            return ParsedDate(year: months / 12, month: months % 12 + 1)
        case .year:
            let year = reference.day.year - count
            return DateParser.years.contains(year) ? ParsedDate(year: year) : nil
        }
    }

    private static func table<Value>(_ pairs: [(String, Value)]) -> [String: Value] {
        var table: [String: Value] = [:]
        for (words, value) in pairs {
            for word in words.split(separator: ",") { table[Accents.stripped(String(word))] = value }
        }
        return table
    }

    private static func set(_ words: String) -> Set<String> {
        Set(words.split(separator: ",").map { Accents.stripped(String($0)) })
    }

    private static let nowWords = set(
        "now,just now,刚 刚,剛 剛,刚 才,剛 才,방 금,たった 今,たった今,gerade eben,à l'instant,ahora,ahora mismo,adesso,agora,только что,zojuist,nyss,lige nu,şimdi"
    )

    /// How many days back.
    private static let dayWords: [String: Int] = table([
        (
            "today,heute,aujourd'hui,hoy,oggi,hoje,vandaag,idag,i dag,tänään,dziś,dzisiaj,dnes,сегодня,σήμερα,bugün,今天,今日,本日,오 늘,اليوم,hari ini",
            0
        ),
        (
            "yesterday,gestern,hier,ayer,ieri,ontem,gisteren,igår,i går,eilen,wczoraj,včera,вчера,χθες,χτες,dün,昨天,昨日,어 제,أمس,kemarin",
            1
        ),
        (
            "day before yesterday,the day before yesterday,vorgestern,avant-hier,avant hier,anteayer,antes de ayer,l'altro ieri,anteontem,eergisteren,i förrgår,przedwczoraj,předevčírem,позавчера,προχθές,evvelsi gün,前天,一昨日,おととい,그 저 께",
            2
        ),
    ])

    private static let units: [String: Unit] = table([
        (
            "s,sec,secs,second,seconds,sekunde,sekunden,seconde,secondes,segundo,segundos,secondo,secondi,seconden,sekund,sekunder,sekundy,секунда,секунды,секунд,saniye,sekuntia,秒,초",
            .second
        ),
        (
            "m,min,mins,minute,minutes,minuten,minuto,minutos,minuti,minuut,minuter,minutter,minut,minuty,minutami,минута,минуты,минуту,минут,мин,dakika,minuuttia,minuutti,λεπτά,λεπτό,分,分钟,分鐘,分間,분,دقيقة,دقائق",
            .minute
        ),
        (
            "h,hr,hrs,hour,hours,std,stunde,stunden,heure,heures,hora,horas,ora,ore,uur,timme,timmar,time,timer,godzina,godzinę,godziny,godzin,hodina,hodiny,hodinami,час,часа,часов,saat,tunti,tuntia,ώρα,ώρες,小时,小時,時間,鐘頭,시간,ساعة,ساعات,jam",
            .hour
        ),
        (
            "d,day,days,tag,tage,tagen,jour,jours,día,días,dia,dias,giorno,giorni,dag,dagen,dagar,dage,dzień,dni,den,dny,день,дня,дней,gün,päivä,päivää,ημέρα,ημέρες,μέρες,天,日,일,يوم,أيام,hari",
            .day
        ),
        (
            "w,week,weeks,woche,wochen,semaine,semaines,semana,semanas,settimana,settimane,weken,vecka,veckor,uge,uger,tydzień,tygodnie,tygodni,týden,týdny,неделя,недели,неделю,недель,hafta,viikko,viikkoa,周,週,星期,週間,주,주일,أسبوع,minggu",
            .week
        ),
        (
            "mo,mos,month,months,monat,monate,monaten,mois,mes,meses,mese,mesi,mês,maand,maanden,månad,månader,måned,måneder,miesiąc,miesiące,miesięcy,měsíc,měsíci,месяц,месяца,месяцев,ay,kuukausi,kuukautta,月,个月,個月,ヶ月,か月,개월,달,شهر,bulan",
            .month
        ),
        (
            "year,years,jahr,jahre,jahren,an,ans,année,années,año,años,anno,anni,ano,anos,jaar,år,rok,lata,lat,rokem,год,года,лет,yıl,vuosi,vuotta,年,년,سنة,tahun",
            .year
        ),
    ])

    private static let agoWords = set(
        "ago,vor,il,hace,fa,há,ha,atrás,geleden,sedan,siden,temu,před,назад,önce,sitten,πριν,前,전,之,منذ,قبل,lalu")
    private static let ones = set("a,an,one,ein,eine,einer,einem,un,une,una,uno,um,uma,een,en,ett,et,один,одну,bir")
    private static let fillers = set(
        "y,a,about,around,circa,ca,etwa,rund,environ,unos,unas,απο,för,for,den,個,个,约,約,约,le,yang,posted,published,updated"
    )
}
