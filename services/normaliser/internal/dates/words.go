package dates

// The tables of the lexicon. Words are folded when it is built, so that they may be
// written as their languages do.

// commonMonths: names and short forms. French, English, Spanish, Portuguese,
// Italian, German, Dutch, Swahili; Arabic of Egypt and the Gulf, the Maghreb,
// Morocco, the Levant.
var commonMonths = [12]string{
	"janvier janv jan january enero ene janeiro gennaio gen januar jänner januari يناير جانفي",
	"février févr fév fevrier february feb febrero fevereiro fev febbraio februar februari فبراير فيفري شباط",
	"mars mar march marzo março marz märz mrz mär maart machi مارس آذار",
	"avril avr april apr abril abr aprile aprili أبريل إبريل أفريل نيسان",
	"mai may mayo maio maggio mag mei مايو ماي أيار",
	"juin june jun junio junho giugno giu juni يونيو يونيه جوان حزيران",
	"juillet juil july jul julio julho luglio lug juli julai يوليو يوليه جويلية يوليوز تموز",
	"août aout august aug agosto ago agt augustus agosti أغسطس أوت غشت آب",
	"septembre sept sep september septiembre setiembre setembro set settembre septemba سبتمبر شتنبر أيلول",
	"octobre oct october octubre outubro out ottobre ott oktober okt oktoba أكتوبر",
	"novembre nov november noviembre novembro novemba نوفمبر نونبر",
	"décembre déc decembre december dec diciembre dic dezembro dez dicembre dezember desemba des ديسمبر دجنبر",
}

// otherMonths are those of other languages, by script. They count only where a
// year stands beside them.
var otherMonths = [12]string{
	"january ianuarie ian ocak oca januarie janoary janairu janaayo mutarama styczeń stycznia sty leden ledna siječanj siječnja sij január januára januarja jaanuar tammikuu tammikuuta tammikuun " +
		"janar sausio sausis janvāris janvārī января январь янв ян студзеня студзень студ січня січень січ януари яну јануар јануара ιανουαρίου ιανουάριος ιαν ינואר জানুয়ারি জানুয়ারি জানুয়ারী জানুয়ারী जनवरी იანვარი იანვარს มกราคม",
	"februarie şubat şub febroary faburairu febraayo gashyantare luty lutego lut únor února úno veljača veljače velj február februára februarja veebruar helmikuu helmikuuta helmikuun shkurt " +
		"vasario vasaris februāris februārī pebrero peb февраля февраль фев февр лютага люты лют лютого лютий февруари фебруар фебруара φεβρουαρίου φεβρουάριος φεβ פברואר ফেব্রুয়ারি ফেব্রুয়ারী ফেব্রুয়ারি फरवरी თებერვალი กุมภาพันธ์",
	"mart martie martsa maris maarso werurwe marzec marca březen března bře ožujak ožujka marec märts maaliskuu maaliskuuta maaliskuun maret mac kovo kovas marts martā marso " +
		"марта март мар сакавіка сакавік сак березня березень бер берез μαρτίου μάρτιος μαρ מרץ মার্চ मार्च მარტი มีนาคม",
	"aprilie nisan nis ni aprily afrilu abriil mata kwiecień kwietnia kwi duben dubna dub travanj travnja tra apríl apríla aprill huhtikuu huhtikuuta huhtikuun prill balandžio balandis aprīlis aprīlī " +
		"апреля апрель апр красавіка красавік крас квітня квітень кві квіт април απριλίου απρίλιος απρ אפריל এপ্রিল अप्रैल აპრილი เมษายน",
	"mayıs mey mayu maajo gicurasi maj maja květen května kvě svibanj svibnja svi máj mája toukokuu toukokuuta toukokuun gegužės gegužė maijs maijā " +
		"мая май траўня травень травня трав тра мај маја μαΐου μάιος μάι μαι מאי মে मई მაისი พฤษภาคม",
	"iunie iun haziran haz jona yuni juun kamena czerwiec czerwca cze červen června čer čvn lipanj lipnja jún júna junij junija juuni kesäkuu kesäkuuta kesäkuun qershor birželio birželis jūnijs jūnijā " +
		"hunyo hun junie июня июнь июн чэрвеня чэрвень чэр червня червень чер черв юни јун јуна ιουνίου ιούνιος ιουν יוני জুন जून ივნისი มิถุนายน",
	"iulie iul temmuz tem jolay yuli luulyo nyakanga lipiec lipca lip červenec července čvc srpanj srpnja júl júla julij julija juuli heinäkuu heinäkuuta heinäkuun korrik liepos liepa jūlijs jūlijā " +
		"hulyo hul julie июля июль июл ліпеня ліпень ліп липня липень лип юли јул јула ιουλίου ιούλιος ιουλ יולי জুলাই जुलाई ივლისი กรกฎาคม",
	"ağustos ağu aogositra agusta ogosto kanama sierpień sierpnia sie srpen srpna srp kolovoz kolovoza augusta avgust avgusta elokuu elokuuta elokuun gusht agustus ags ogos rugpjūčio rugpjūtis augusts augustā agost " +
		"августа август авг жніўня жнівень жн серпня серпень сер серп αυγούστου αύγουστος αυγ אוגוסט আগস্ট अगस्त აგვისტო สิงหาคม",
	"septembrie eylül eyl septambra satumba sebtembar nzeri wrzesień września wrz září zář rujan rujna ruj septembra syyskuu syyskuuta syyskuun shtator rugsėjo rugsėjis septembris septembrī setyembre setembre " +
		"сентября сентябрь сен сент верасня верасень вер верес вересня вересень септември септембар септембра σεπτεμβρίου σεπτέμβριος σεπ σεπτ ספטמבר সেপ্টেম্বর सितम्बर सितंबर სექტემბერი กันยายน",
	"octombrie ekim eki oktobra oktoobar ukwakira październik października paź říjen října říj október októbra oktoober lokakuu lokakuuta lokakuun tetor spalio spalis oktobris oktobrī oktubre " +
		"октября октябрь окт кастрычніка кастрычнік кас жовтня жовтень жов жовт октомври октобар октобра οκτωβρίου οκτώβριος οκτ אוקטובר অক্টোবর अक्टूबर अक्तूबर ოქტომბერი ตุลาคม",
	"noiembrie noi kasım kas novambra nuwamba nofembar ugushyingo listopad listopada listopadu lis studeni studenog studenoga novembra marraskuu marraskuuta marraskuun nëntor lapkričio lapkritis novembris novembrī nobyembre " +
		"ноября ноябрь ноя нояб лістапада лістапад ліс листопада листопад лис лист ноември новембар новембра νοεμβρίου νοέμβριος νοε נובמבר নভেম্বর नवम्बर नवंबर ნოემბერი พฤศจิกายน",
	"decembrie aralık ara desambra disamba diseembar ukuboza grudzień grudnia gru prosinec prosince pro prosinac prosinca decembra detsember joulukuu joulukuuta joulukuun dhjetor gruodžio gruodis decembris decembrī " +
		"desember disyembre desembre декабря декабрь дек снежня снежань снеж грудня грудень гру груд декември децембар децембра δεκεμβρίου δεκέμβριος δεκ דצמבר ডিসেম্বর दिसम्बर दिसंबर დეკემბერი ธันวาคม",
}

// pairNames are months of two words: of the Levant, Vietnam, and Thai short forms.
var pairNames = [12]string{
	"كانون_الثاني كانون_ثاني thang_mot ม_ค", "thang_hai ก_พ", "thang_ba มี_ค", "thang_tu เม_ย", "thang_nam พ_ค", "thang_sau มิ_ย", "thang_bay ก_ค", "thang_tam ส_ค", "thang_chin ก_ย",
	"تشرين_الأول تشرين_أول thang_muoi ต_ค", "تشرين_الثاني تشرين_ثاني พ_ย", "كانون_الأول كانون_أول ธ_ค",
}

// weekdayNames from Monday. "Mar" is March, too.
var weekdayNames = [7]string{
	"lundi lun monday mon lunes segunda seg jumatatu montag lunedì الاثنين الإثنين اثنين maandag pazartesi понедельник пнд пн senin poniedziałek pon",
	"mardi mar tuesday tue tues martes terça ter jumanne dienstag martedì الثلاثاء dinsdag salı вторник втр вт selasa wtorek",
	"mercredi mer wednesday wed miércoles mié quarta qua jumatano mittwoch mercoledì الأربعاء woensdag çarşamba среда срд ср rabu środa",
	"jeudi jeu thursday thu thur thurs jueves jue quinta qui alhamisi donnerstag giovedì الخميس donderdag perşembe четверг чтв чт kamis czwartek čtv",
	"vendredi ven friday fri viernes vie sexta sex ijumaa freitag venerdì الجمعة vrijdag cuma пятница птн пт jumat piątek",
	"samedi sam saturday sat sábado sáb jumamosi samstag sonnabend sabato السبت zaterdag cumartesi суббота сбт сб sabtu sobota",
	"dimanche dim sunday sun domingo dom jumapili sonntag domenica الأحد zondag pazar воскресенье вск вс niedziela",
}

var countNames = [10]string{
	"un une uno una um uma a an one moja mmoja ein eine einer einem een واحد واحدة bir", "deux two dos dois duas mbili wawili zwei due twee", "trois three tres três tatu watatu drei tre drie",
	"quatre four cuatro quatro nne vier", "cinq five cinco tano fünf cinque vijf", "six seis sita sechs sei zes", "sept seven siete sete saba sieben zeven",
	"huit eight ocho oito nane acht otto", "neuf nine nueve nove tisa neun", "dix ten diez dez kumi zehn dieci tien",
}

// unitNames by their seconds; the Arabic dual counts two.
var unitNames = map[int32]string{
	second: "seconde secondes sec secs second seconds segundo segundos sekunde sekunden secondo secondi ثانية ثوان ثواني s saniye секунд секунды 秒",
	minute: "minute minutes min mins mn minuto minutos dakika minuten minut minuut minuti دقيقة دقائق m dk минут минуты минуту minuty minut minuta minute menit 分",
	hour:   "heure heures h hr hrs hour hours hora horas saa masaa stunde stunden std ora ore uur ساعة ساعات saat час часа часов godziny godzin godzinę jam sati sata val 时 時 시간",
	day:    "jour jours j day days d día días dia dias siku tag tage tagen giorno giorni dag dagen يوم أيام gün день дня дней dni dzień hari 天 日",
	week:   "semaine semaines sem week weeks w semana semanas wiki woche wochen settimana settimane weken أسبوع أسابيع hafta неделю недели недель tydzień tygodnie minggu 周",
	month: "mois month months mo mes meses mês mwezi miezi monat monate monaten mese mesi maand maanden شهر أشهر شهور ay месяц месяца месяцев ans année années year years yr yrs año años ano anos mwaka miaka " +
		"jahr jahre jahren anno anni jaar سنة سنوات أعوام عام yıl год года лет",
	2 * minute: "دقيقتين دقيقتان", 2 * hour: "ساعتين ساعتان", 2 * day: "يومين يومان", 2 * week: "أسبوعين أسبوعان",
}

// dayNames by how many days they are back.
var dayNames = [3]string{
	"today hoje hoy leo heute oggi vandaag bugün сегодня اليوم dzisiaj dziś сьогодні сёння dnes danas 今",
	"hier yesterday ontem ayer jana gestern ieri gisteren dün вчера أمس البارحة wczoraj kemarin вчора учора včera jučer 昨",
	"anteontem anteayer antier juzi vorgestern eergisteren позавчера przedwczoraj",
}

// zoneNames by minutes east of UTC. Those that mean several offsets (IST, CST of
// China, AST) are left out, or are what African, European and American newspapers
// mean. ET and its like change with the season; see seasonal.
var zoneNames = map[int16]string{
	0: "z utc gmt ut tu tuc wet", 60: "west bst wat cet mez", 120: "cest cat sast eet mesz", 180: "eest eat msk trt", 240: "gst mut",
	300: "pkt", 420: "wib", 480: "sgt hkt wita", 540: "jst kst wit", 600: "aest", 660: "aedt", 780: "nzdt", -180: "brt art", -240: "edt hae",
	-300: "est hne et cdt", -360: "cst ct mdt", -420: "mst mt pdt", -480: "pst pt",
}

// placeZones are the times that are named by a place: "heure de Paris".
var placeZones = map[string]int16{
	"paris": 60, "berlin": 60, "madrid": 60, "bruxelles": 60, "lisboa": 0, "londres": 0, "london": 0, "greenwich": 0, "غرينتش": 0, "جرينتش": 0, "غرينيتش": 0, "brasilia": -180, "مكة": 180, "تونس": 60, "الجزائر": 60, "الرباط": 60, "الخرطوم": 120, "nairobi": 180,
}

var classNames = map[class]string{
	aHalf:      "demi half media meia نصف",
	anAbout:    "environ about around approximately almost over presque cerca aproximadamente unos etwa circa ca حوالي نحو takriban plus",
	agoFirst:   "ha hace منذ قبل vor acum před πριν prije prieš",
	agoLast:    "ago atrás fa geleden önce назад тому zilizopita iliyopita yaliyopita temu lalu sedan siden 前",
	aNow:       "instant now agora ahora الآن sasa",
	aPair:      "كانون تشرين الثاني ثاني الأول أول thang mot hai ba tu nam sau bay tam chin muoi ก พ มี เม มิ ม ส ต ธ ค ย",
	aConnector: "a at as t h on um om alle ore las en le el em o saa الساعة على في the de klo kl heure time hora ob u в у v lúc pukul jam feira года год г ве р к ve saat 日 月 火 水 木 金 土 星 期 曜 一 二 三 四 五 六",
	aPart:      "p just noon midnight minuit podne ponoć 年 月 년 월 小 个 钟 间 間",
	aPlaceWord: "heure hora horário بتوقيت توقيت",
	anOrdinal:  "er re st nd rd th e eme o a ro de ste লা লা ই წლის",
	anOf:       "de of du d del di წლის",
	anHour:     "h hrs heures heure hs uhr hr 时 時 点 點 uur",
	aMinute:    "min mins mn m 分",
	anAM:       "am ص صباحا पूर्वाह्न 上 오전",
	aPM:        "pm م مساء ظهرا عصرا ليلا अपराह्न 下 오후",
	aTimeOfDay: "asubuhi alfajiri mchana alasiri jioni usiku",
	aRange:     "au to et and al y e bis إلى و through à до",
	aBound:     "until till before from since after avant après dès jusqu depuis até antes desde hasta bis hadi kabla kuanzia حتى بعد قبل",
	anEvent: "né née nés fin due law loi act opens closes open close born died join lei ley fcfa xof usd eur euros kg km n prix preço precio cours morte until next prochain prochaine próximo próxima " +
		"start starts starting tickets sale موعد سعر مباراة يعقد ينعقد مؤتمر المؤتمر ستنعقد version isbn issn ولد ولدت تولد",
	aByline: "par by por von na mwandishi rédaction كتب بقلم",
	aLabel: "le la les l a au du de des d et en ce cet cette on at the of last date time in am pm heure heures h min dernière dernier mise mis mises jour ligne " +
		"modification publication parution création temps lecture lire minutes minute mn mins read reading vues vue views lu fois just for is was para " +
		"gmt utc wat cat eat cet est última ultimo data hora horas leitura el los as às os e em no ao feira " +
		"في آخر على الساعة بتاريخ تاريخ الساعه تم يوم بتوقيت tarehe saa mwisho kusasishwa stand uhr um am vom zuletzt il alle ore bei op om " +
		"édition dépêche article info infos actualité actualités actu brève communiqué news newsletter archives archive print y il matin soir midi nuit morning evening afternoon night tonight this instant commentaire commentaires comment comments просмотров дата data fecha datum visualizações visualizaciones مشاهدة مشاهدات " +
		"wa ya za locale local dans rubrique ce hui aujourd s new about around over مساء صباحا hivi mesmo mismo",
}

// The beginnings of words that say what a date is.
const (
	updatedStems = "modifi actualis updat maj atualiz actualiz revis imesasish ilisasish kusasish iliyosasish aktualis aggiorn bijgewerkt edited corrig güncelle обновл измен diperbarui uppdater oppdater opdater päivitet zaktual ενημερ ažuriran"

	publishedStems = "publi posted posté créé created criad cread creat écrit paru postado imechapish ilichapish iliyochapish imewekwa iliwekwa pubblic veröffentlich gepubliceerd geplaatst issued first " +
		"yayın опубл diterbitkan erstellt opublik dodano objav vydán julkaist udgivet oprettet megjelen δημοσι"

	eventStems = "aura aurai auron tiend déroul rendez inscri limite valable expir naissan décret arrêté ordonnance concert programm calendri saison résult loto tirag tarif téléph tel " +
		"ouvert horair match annivers décès obsèqu session concours délai clôtur échéanc convoqu événement evento event deadline founded schedul effective lancement nasc nacio nació " +
		"registr conferen confér webinar meeting acontec prazo nascid utafany mkutano kuzaliwa begin elu numéro températ copyright"
)
