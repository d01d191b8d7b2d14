"""The names of the months, in the languages that pages are written in."""

from __future__ import annotations

# By month. Of these names the first three or four letters are known as well.
_NAMES = (
    (
        "january januar janvier enero gennaio janeiro januari styczeń stycznia января январь ocak leden ledna "
        "ianuarie tammikuu tammikuuta január januára gener urtarrila siječanj siječnja januarie jaanuar sausio "
        "janvāris ιανουαρίου jenner jänner січня януари يناير ינואר בינואר जनवरी มกราคม janúar јануар јануара "
        "জানুয়ারি জানুয়ারি জানুয়ারী জানুয়ারী"
    ),
    (
        "february februar février febrero febbraio fevereiro februari luty lutego февраля февраль şubat únor února "
        "februarie helmikuu helmikuuta február febrer veljača veljače veebruar vasario φεβρουαρίου feber лютого "
        "февруари فبراير شباط פברואר בפברואר फरवरी फ़रवरी กุมภาพันธ์ febrúar фебруар фебруара ফেব্রুয়ারি "
        "ফেব্রুয়ারি ফেব্রুয়ারী ফেব্রুয়ারী"
    ),
    (
        "march märz mars marzo março maart marzec marca марта март mart březen března martie maaliskuu maaliskuuta "
        "március marts març ožujak ožujka märts kovo μαρτίου maret mac березня مارس آذار מרץ במרץ मार्च มีนาคม "
        "марта মার্চ"
    ),
    (
        "april avril abril aprile kwiecień kwietnia апреля апрель nisan duben dubna aprilie huhtikuu huhtikuuta "
        "április apríl travanj travnja aprill balandžio απριλίου квітня април أبريل ابريل إبريل نيسان אפריל באפריל "
        "अप्रैल เมษายน apríl априла এপ্রিল"
    ),
    (
        "may mai mayo maggio maio mei maj maja мая май mayıs květen května toukokuu toukokuuta május maig svibanj "
        "svibnja gegužės μαΐου травня مايو أيار ايار מאי במאי मई พฤษภาคม maí мај маја মে"
    ),
    (
        "june juni juin junio giugno junho czerwiec czerwca июня июнь haziran červen června iunie kesäkuu kesäkuuta "
        "június juny lipanj lipnja juuni birželio ιουνίου jun червня юни يونيو حزيران יוני ביוני जून มิถุนายน júní "
        "јун јуна জুন"
    ),
    (
        "july juli juillet julio luglio julho lipiec lipca июля июль temmuz červenec července iulie heinäkuu "
        "heinäkuuta július juliol srpanj srpnja juuli liepos ιουλίου julai липня юли يوليو تموز יולי ביולי जुलाई "
        "กรกฎาคม júlí јул јула জুলাই"
    ),
    (
        "august août agosto augustus sierpień sierpnia августа август ağustos srpen srpna elokuu elokuuta augusztus "
        "agost kolovoz kolovoza rugpjūčio αυγούστου agustus ogos augusti серпня أغسطس اغسطس آب אוגוסט באוגוסט अगस्त "
        "สิงหาคม ágúst августа আগস্ট"
    ),
    (
        "september septembre septiembre settembre setembro wrzesień września сентября сентябрь eylül září "
        "septembrie syyskuu syyskuuta szeptember setembre setiembre rujan rujna rugsėjo σεπτεμβρίου вересня "
        "септември سبتمبر أيلول ספטמבר בספטמבר सितंबर सितम्बर กันยายน септембар септембра সেপ্টেম্বর"
    ),
    (
        "october oktober octobre octubre ottobre outubro październik października октября октябрь ekim říjen října "
        "octombrie lokakuu lokakuuta október oktoober spalio οκτωβρίου жовтня октомври أكتوبر اكتوبر "
        "אוקטובר באוקטובר अक्टूबर अक्तूबर ตุลาคม október октобар октобра অক্টোবর"
    ),
    (
        "november novembre noviembre novembro listopad listopada ноября ноябрь kasım noiembrie marraskuu "
        "marraskuuta studeni studenoga lapkričio νοεμβρίου листопада ноември نوفمبر נובמבר בנובמבר नवंबर नवम्बर "
        "พฤศจิกายน nóvember новембар новембра নভেম্বর"
    ),
    (
        "december dezember décembre diciembre dicembre dezembro grudzień grudnia декабря декабрь aralık prosinec "
        "prosince decembrie joulukuu joulukuuta desember desembre gruodžio δεκεμβρίου disember грудня декември "
        "ديسمبر דצמבר בדצמבר दिसंबर दिसम्बर ธันวาคม децембар децембра ডিসেম্বর"
    ),
)  # fmt: skip
# Names and abbreviations that are known only as they are: their beginnings are those of other months, or of other
# words.
_OTHERS = (
    (
        "sausis јануари січень студзеня студзень ιανουάριος yanvar қаңтар იანვარი հունվարի հունվար xaneiro eanáir "
        "ionawr jannar जानेवारी જાન્યુઆરી ਜਨਵਰੀ ஜனவரி జనవరి ಜನವರಿ ജനുവരി جنوری ژانویه сту yan қаң იან հնվ xan ean "
        "ion जन जाने જાન્યુ ਜਨ ஜன జన ಜನ ജനു"
    ),
    (
        "februāris vasaris februára лютага φεβρουάριος fevral ақпан თებერვალი փետրվարի փետրվար febreiro otsaila "
        "feabhra chwefror shkurt frar pebrero फेब्रुवारी ફેબ્રુઆરી ਫ਼ਰਵਰੀ பிப்ரவரி ఫిబ్రవరి ಫೆಬ್ರವರಿ ഫെബ്രുവരി "
        "فروری فوریه ақп თებ փտվ ots feabh chwef chw shk fra peb फेब्रु ફેબ્રુ ਫ਼ਰ பிப் ఫిబ్ర ಫೆಬ್ರ ഫെബ്രു"
    ),
    (
        "березень сакавіка сакавік μάρτιος наурыз მარტი մարտի մարտ martxoa mawrth માર્ચ ਮਾਰਚ மார்ச் మార్చి ಮಾರ್ಚ್ "
        "മാർച്ച് mrt сак μάρ нау მარ մրտ maw maalis மார் മാർ"
    ),
    (
        "aprīlis balandis apríla квітень красавіка красавік απρίλιος сәуір აპრილი ապրիլի ապրիլ apirila aibreán "
        "ebrill prill aprili एप्रिल એપ્રિલ ਅਪ੍ਰੈਲ ஏப்ரல் ఏప్రిల్ ಏಪ್ರಿಲ್ ഏപ്രിൽ اپریل آوریل кра сәу აპრ ապր api aib "
        "ebr pri एप्रि ਅਪ੍ਰੈ ஏப் ఏప్రి ಏಪ್ರಿ ഏപ്രി"
    ),
    (
        "gegužė травень μάιος мамыр მაისი մայիսի մայիս maiatza bealtaine mejju मे મે ਮਈ மே మే ಮೇ മേയ് مئی مه μάι "
        "мам მაი մյս beal mej"
    ),
    (
        "jūnijs birželis червень чэрвеня чэрвень ιούνιος iyun маусым ივნისი հունիսի հունիս xuño ekaina meitheamh "
        "mehefin qershor ġunju hunyo જૂન ਜੂਨ ஜூன் జూన్ ಜೂನ್ ജൂൺ جون ژوئن jūn čvn чэр ιούν iyn мау ივნ հնս eka meith "
        "meh qer ġun hun"
    ),
    (
        "jūlijs липень ліпеня ліпень ιούλιος iyul шілде ივლისი հուլիսի հուլիս xullo uztaila iúil gorffennaf korrik "
        "lulju hulyo જુલાઈ ਜੁਲਾਈ ஜூலை జులై ಜುಲೈ ജൂലൈ جولائی ژوئیه jūl čvc ліп ιούλ iyl шіл ივლ հլս xul uzt gorff "
        "gor korr lul hul ਜੁਲਾ"
    ),
    (
        "augusts rugpjūtis augusta avgust серпень жніўня жнівень αύγουστος avqust тамыз აგვისტო օգոստոսի օգոստոս "
        "abuztua lúnasa awst gusht awwissu agosti ऑगस्ट ઑગસ્ટ ਅਗਸਤ ஆகஸ்ட் ఆగస్టు ಆಗಸ್ಟ್ ഓഗസ്റ്റ് اگست اوت avg жні "
        "αύγ avq там აგვ օգս ag abu lún gush aww अग আগ ऑग ਅਗ ஆக ఆగ ಆಗ ഓഗ"
    ),
    (
        "septembris rugsėjis septembra septembar вересень верасня верасень σεπτέμβριος sentyabr қыркүйек სექტემბერი "
        "սեպտեմբերի սեպտեմբեր iraila medi shtator settembru septemba setyembre सप्टेंबर સપ્ટેમ્બર ਸਤੰਬਰ செப்டம்பர் "
        "సెప్టెంబర్ ಸೆಪ್ಟೆಂಬರ್ സെപ്റ്റംബർ ستمبر سپتامبر sen қыр სექ սեպ ira mfómh sht सप्टें સપ્ટે ਸਤੰ செப் సెప్టెం "
        "ಸೆಪ್ಟೆಂ സെപ്റ്റം"
    ),
    (
        "oktobris spalis októbra oktobar жовтень кастрычніка кастрычнік οκτώβριος oktyabr қазан ოქტომბერი "
        "հոկտեմբերի հոկտեմբեր urria hydref tetor ottubru oktoba oktubre ऑक्टोबर ઑક્ટોબર ਅਕਤੂਬਰ அக்டோபர் అక్టోబర్ "
        "ಅಕ್ಟೋಬರ್ ഒക്ടോബർ اکتوبر اکتبر кас қаз ოქტ հոկ urr dfómh hyd tet ऑक्टो ઑક્ટો ਅਕਤੂ அக் అక్టో ಅಕ್ಟೋ ഒക്ടോ"
    ),
    (
        "novembris lapkritis listopadu novembra novembar листопад лістапада лістапад νοέμβριος noyabr қараша "
        "ნოემბერი նոյեմբերի նոյեմբեր azaroa samhain tachwedd nëntor novembru novemba nobyembre नोव्हेंबर નવેમ્બર "
        "ਨਵੰਬਰ நவம்பர் నవంబర్ ನವೆಂಬರ್ നവംബർ نومبر نوامبر ліс νοέ noy қар ნოე նոյ aza samh tach nën nob marras नव "
        "नोव्हें નવે ਨਵੰ நவ నవం ನವೆಂ നവം"
    ),
    (
        "detsember decembris gruodis decembra prosinca prosinac decembar грудень снежня снежань δεκέμβριος dekabr "
        "желтоқсан დეკემბერი դեկտեմբերի դեկտեմբեր decembro abendua nollaig rhagfyr dhjetor diċembru desemba "
        "disyembre डिसेंबर ડિસેમ્બર ਦਸੰਬਰ டிசம்பர் డిసెంబర్ ಡಿಸೆಂಬರ್ ഡിസംബർ دسمبر دسامبر dets сне dek жел დეკ դեկ "
        "abe noll rhag dhj diċ डिसें ડિસે ਦਸੰ டிச డిసెం ಡಿಸೆಂ ഡിസം"
    ),
)  # fmt: skip
_MONTHS: dict[str, int] = {}
for _number, _names in enumerate(_NAMES, 1):
    for _name in _names.split():
        _MONTHS.setdefault(_name, _number)
        if len(_name) > 3:
            _MONTHS.setdefault(_name[:3], _number)
            _MONTHS.setdefault(_name[:4], _number)
_MONTHS |= {name: number for number, names in enumerate(_OTHERS, 1) for name in names.split()}
_MONTHS |= {
    "sept": 9, "okt": 10, "dez": 12, "dic": 12, "ago": 8, "ene": 1, "mrz": 3, "mär": 3, "abr": 4, "juil": 7, "fév": 2, "déc": 12,
    "aoû": 8, "lip": 7, "srp": 8,
}  # fmt: skip
_GENITIVE = "ren"  # Basque: `maiatzaren 6`


def month_called(word: str) -> int | None:
    known = _MONTHS.get(word) or _MONTHS.get(word.removesuffix(_GENITIVE))
    if known is None and len(word) in (3, 4, 5):
        known = _MONTHS.get(word[:4]) or _MONTHS.get(word[:3])
    return known
