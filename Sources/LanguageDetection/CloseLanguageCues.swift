// Words that some of a group of close languages use and the others do not, written down by hand from their grammars: the
// reflexes of yat (Serbian vreme, Croatian and Bosnian vrijeme), months, and everyday words that differ.

extension CloseLanguages {
    struct Cues {
        enum Kind { case words, stems }

        let languages: [String]
        let kind: Kind
        let entries: [Substring]

        init(_ languages: String, _ kind: Kind, _ entries: String) {
            self.languages = languages.split(separator: " ").map(String.init)
            self.kind = kind
            self.entries = entries.split { $0 == " " || $0 == "\n" }
        }
    }

    static let cues: [Cues] = [
        Cues(
            "hr", .stems,
            """
            desetljeć europ europsk financij financir glazb inozem kazališ kemij kršćan mirovin nogomet odvjet poduzeć
            povijest prijelaz prijenos prijevod priopć proračun stoljeć sudjel surad sveučil tisuć točn uvjet znanstv
            """),
        Cues(
            "hr bs", .stems,
            """
            bilješ bilježi cjelin cjelokup cjelov dijeli djelov djeluj djetet djevoj grješk informir izmjen izvijest
            izvješt jučer kontrolir liječni miješa mjesec mjesta mjesto mjestu mlijek namjer naprijed nasljed nedjelj
            obavješt ocjen odjelj općin organizir pobjed podjel ponedjelj posljed povjeren predsjed prijedlog
            prijestup primjen procjen promjen razumije rijek riješi rješen savjet sjediš sjednic sjever sjevern
            sljedeć snježn spriječ svijest svijeta svijetu svjedo svjesn svjetsk također udjel unaprijed uopće usmjer
            uspjeh uspješ uvjer uvjeren vanjsk vijest vjerov vrijedn zahtjev zamjen zaprijet zaprijeti zvijezd čovjek
            čovječ
            """),
        Cues(
            "sr", .stems,
            """
            beleš belež bezbed celin celokup celov deli delov deluj detet devoj grešk hrišćan istorij izmen izvest
            izvešt juče lekar mesec mesta mesto mestu meša mleko namer napred nasled nauč nedelj obavešt ocen odelj
            opšt opštin pobed podel ponedelj posled poveren predlog predsed prelaz prenos prestup prevod primen procen
            promen razume reka rešen reši saopšt savet sediš sednic sever severn sledeć snež sopstven spoljn spreč
            sprovod svedo svesn svest sveta svetsk svetu takođe ubeđ udel unapred uopšte usmer uspeh uspeš uveren
            vazduh verov vest vredn zahtev zamen zapren zapreti zvezd čovek čoveč
            """),
        Cues(
            "sr bs", .stems,
            """
            advokat budžet decenij evrop evropsk finansij finansir fudbal hemij hiljad informis inostran kontrolis
            muzik organizov penzi pozoriš preduzeć sarad tačn univerz uslov učestv
            """),
        Cues(
            "bs", .words,
            """
            augusta bih bosna bosne bosni entitet entiteta fbih federacija federacije hercegovina hercegovine
            hercegovini historija historije historijski hljeb izvještaj kahva kanton kantona kantonalni kantonu lahko
            mehko mostar općina općine općini općinski predsjedništvo sahat sahata saopćenje saopćenju saopćila
            saopćio sarajeva sarajevo sarajevu sedmica sedmice također tuzla tuzli uposlenici uposlenik vjerovatno
            zastupnik zenica
            """),
        Cues(
            "hr", .words,
            """
            bilješka desetljeća desetljeće državno dužnosnici dužnosnik europa europe europi europska europske
            europski europskog europskoj europu glazba glazbe glede gospodarske gospodarski gospodarstva gospodarstvo
            hladnjak hrvatska hrvatske hrvatski hrvatskoj izborni iznimno izvješća izvješće izvješću kazalište kemija
            kemijski kolodvor kolovoz kolovoza kruh kuna liječnik liječnika lipanj lipnja listopad listopada ljekarna
            ministarstvo mirovina mirovine mrkva nazočan netko nitko nogomet nogometni obrana obrane odvjetnica
            odvjetnik odvjetništvo općenito osobito ožujak ožujka plin poduzeća poduzeće postrojba povijest povijesti
            priopćenje priopćenju priopćila priopćio promidžba proračun proračuna prosinac prosinca putovnica rabi
            rabiti ravnatelj ravnateljica rujan rujna siječanj siječnja skladba srpanj srpnja stoljeća stoljeće stožer
            studenog studenoga stupanj stupnja suca suci sudac sukladno suradnja suradnje suradnju sustav sustava
            sustavu svatko sveučilišta sveučilište svibanj svibnja tajnica tajnik tečaj tijekom tisuća tisuće tisuću
            tjedan tjedna tjednu tko točka točno travanj travnja tržištu tužitelj tužiteljstvo tvrtka tvrtke tvrtki
            udruga udruge umirovljenik unatoč uvjet uvjeta uvjeti veljača veljače vijećnik vjerojatno vlak zagreb
            zagrebu zbog zrakoplov časopis čelnici čelnik što žlica županija županije županiji
            """),
        Cues(
            "hr bs", .words,
            """
            bijela bijeli bijelo bijes cijela cijeli cijelo cijelog cijelu cijena cijene cjelokupan dijela dijelom
            dijelova dijelu dijete dio djeca djece djeci djecu djela djelatnost djelimično djelo djelomično djelovanje
            djeluje djevojka djevojke donijela donijeti donio dvije dvjesto gdje htio htjela htjeti izmjena izmjene
            izvještaja lijek lijepa lijepo lijevo ljekar medvjed mijenja mijenjati mjera mjere mjesta mjesto mjestu
            mlijeko naprijed nedjelja nedjelje nedjelju negdje nigdje obavijest obje ocijeni odjeljenje odmah odnijeti
            osjetio osjećaj osjećanja ovdje pjesma pjesme pobijedio pobjeda pobjede podijeli podjela podnijeti podnio
            ponedjeljak poslije posljednja posljednje posljednji potpredsjednik povjerenje predsjednica predsjednik
            predsjednika prije prijedlog prijevod primijeniti primjena primjene primjer primjera promijenio
            promijeniti promjena promjene razumjeti rijeka rijeke riječ riječi riječima rješenja rješenje savjet
            savjeta sjednica sjednici sjetio sjever sjeverni slijedeći slijedi sljedeća sljedeće sljedeći smijeh
            snijeg srijeda srijedu susjed susjedi svagdje svijet svijeta svijetu svjedok svjedoka svjetske svjetski
            svjetskog svugdje tijela tijelo umjesto unaprijed uspjeh uspjeha uspješno uvijek vidjela vidjeti vijek
            vijeka vijest vijesti vijeća vijeće vjera vjere vrijednost vrijednosti vrijeme zahtjev zahtjeva zahtjevi
            zamijeni zvijezda zvijezde čovjek čovjeka čovjeku živio živjeti
            """),
        Cues(
            "sr", .words,
            """
            avgusta bela belgija beli belo beo beograd beograda beogradu bes besa besni bezbednost bezbednosti cela
            celo celog celokupan celu cena cene ceo deca dece deci decu delatnost delimično delom delova delovanje
            delu deluje deo desio dete devojka devojke dešava dole dve gde gore greška grešku hleb htela hteo istorija
            istorije istorijski izmena izmene izveštaj izveštaja izveštaju lek lekar lekara lepa lepo letos levo
            medved menja menjaju menjati mera mere mesta mesto mestu međutim mleko nasleđe nedelja nedelje nedelju
            negde nigde novi obavestio obaveštenje obe obezbedi ocena ocene ocenio ocenjuje odeljenje odelo onde opšte
            opšti opština opštine opštini osećanja ovde pesma pesme pobeda pobede pobedio podela podeli ponedeljak
            posle poslednja poslednje poslednji potpredsednik poverenje pre predsednica predsednik predsednika
            predsedništvo prevod primena primene primeniti primer primera promena promene promeniti razumeti reka reke
            reč reči rečima rešenja rešenje saopštenje saopštenju saopštila saopštio savet saveta setio sledeća
            sledeće sledeći sledi smeh smene sneg sopstvene sprečiti srbija srbije srbiji srbiju sreda srednji sredu
            srpska srpske srpski stanovništvo stepen stepena sused susedi susedna svedok svedoka svet sveta svetske
            svetski svetskog svetu svugde takođe tela telo uopšte usled uspeh uspeha uspešno uvek uvereni vek veka
            vekova verovatno vest vesti videla videli video videti vrednost vrednosti vreme vreća zaceliti zahtev
            zahteva zahtevi zameni zapoveda zvezda zvezde čitave čovek čoveka čoveku živeo živeti
            """),
        Cues(
            "sr bs", .words,
            """
            advokat aprila avion budžet budžeta da decembra decenija decenije direktor direktora evropa evrope evropi
            evropska evropske evropski evropskog evropskoj evropu fabrika februar februara fudbal fudbalski hemija
            hiljada hiljade hiljadu januar januara jula juna kancelarija ko li maja marta muzika muzike neko niko
            novembra odbrana odbrane oktobra ostrva ostrvo pasoš penzija penzije porodica porodice pozorište preduzeća
            preduzeće saradnja saradnje saradnju sarađuje sedmicu septembra sistem sistema sistemu sopstveni sudija
            sudije svako tačka tačno tokom tužilac tužilaštva tužilaštvo univerzitet univerziteta uslov uslova uslovi
            vazduh voz šta
            """),
        Cues(
            "id", .words,
            """
            agustus anda bahwa beda berbeda bicara bisa butuh coba cuma delapan desember direktur dokter ekspor enggak
            gak gampang gimana gratis impor istri jakarta jumat kabupaten kamis kantor kapan karena keuangan kualitas
            kulkas maret mobil nggak nomor obligasi otoritas pajak perusahaan pintar polisi pria provinsi rapat rupiah
            sabtu senin sepeda uang universitas
            """),
        Cues(
            "ms", .words,
            """
            adakah ahad awak bagaimanapun bahawa bandar basikal berbeza bercakap beritahu cakap cuba cukai disember
            doktor eksport esok hendaklah hospital isnin isteri jabatan julai jumaat jun kedai kerana khamis kilang
            kuala kualiti lapan lelaki mac mahu malaysia mana-mana mesyuarat nak negara-negara nombor ogos pejabat
            pengarah perbankan percuma polis ringgit sahaja seksyen sekuriti sesetengah suruhanjaya syarikat tak
            tandas universiti wang
            """),
        Cues(
            "nb", .words,
            """
            av ble blir deg dere etter fattet fikk finanstilsynet forbi fremme først gjorde gjøre gutten hva hvert inn
            jenter lenger meg mellom mye noe noen nå nærmere opp penger saken sammen seg seksti selskapet språk syv
            tross ut uten vei veien veldig
            """),
        Cues(
            "nb da", .words,
            """
            alene dem flere fra hjem hun hvem hvilke hvilket hvor hvordan hvorfor ikke jeg komme kommer mange nogle
            når også samme sige skrive være
            """),
        Cues(
            "da", .words,
            """
            af aldrig altid blev bliver derfor dig efter endnu finanstilsynet først gang gøre ham hedder hvad hvert
            ind især jer kun købe meget mellem mig måde nogen noget nu op oplysninger penge sammen selskab sig siger
            syv tyve ud uden virksomhed
            """),
        Cues(
            "nn", .words,
            """
            berre borna dei dykk dykkar eg ein einaste eit fleire frå fyrst fyrste gjera gjere gonger hadde heim
            heimen hjå ho høyre ikkje kjem koma kor korkje korleis kva kvar kvarandre kven kvifor løyve meir mellom
            mykje noko nokolunde nokon nokre saman seie seier sidan sjå sjølv spør tenkjer vart vegen vera vere vidare
            vore ynskje ynskjer åleine
            """),
    ]
}
