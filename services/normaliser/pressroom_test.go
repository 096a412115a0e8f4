package normaliser_test

// story is an article of ours, and what a page shows around it in its language.
type story struct {
	language, title, standfirst string
	// paragraphs in order; "## " marks a sub-heading, "- " an item of a list.
	paragraphs []string
	author     string
	dateLine   string
	hashtags   string
	caption    string
	noise      noise
}

// noise is what must never stand in the body.
type noise struct {
	menu, share, comments, form, fields, foot []string
	related                                   string // heading
	inline                                    string // "Read also"
	teasers                                   [][2]string
	newsletter, consent, advert               string
	reader                                    string // a reader's comment
	tags                                      []string
}

// all pieces that stand on a page besides the article.
func (s story) noises() []string {
	n := s.noise
	all := []string{n.related, n.inline, n.newsletter, n.consent, n.advert, n.reader, s.dateLine, s.hashtags, s.caption}
	for _, list := range [][]string{n.menu, n.share, n.comments, n.form, n.fields, n.foot, n.tags} {
		all = append(all, list...)
	}
	for _, t := range n.teasers {
		all = append(all, t[0], t[1])
	}
	return all
}

var stories = []story{
	{
		language: "fr", title: "À Garoua, les éleveurs misent sur la coopérative laitière",
		standfirst: "Réunis depuis mars au sein d’une coopérative, cent vingt éleveurs de Garoua vendent désormais leur lait au même prix toute l’année.",
		paragraphs: []string{
			"Chaque matin, avant six heures, les bidons arrivent à dos de moto devant le petit bâtiment blanc du quartier Plateau.",
			"« Nous perdions la moitié de la traite pendant la saison des pluies », raconte Hadja Bintou, qui préside la coopérative depuis sa création.",
			"## Un prix garanti",
			"La coopérative achète le litre à 400 francs CFA, quelle que soit la saison. Trois engagements ont été pris devant les membres :",
			"- un paiement tous les quinze jours",
			"- un contrôle gratuit de la qualité",
			"- une réserve pour les mois difficiles",
			"Le maire assure que la commune prendra en charge le raccordement électrique du bâtiment avant la fin de l’année.",
			"Reste la question du transport : la piste qui mène à Lagdo demeure coupée plusieurs semaines par an.",
		},
		author: "Par Idrissa Mbaye", dateLine: "Publié le 12 mai 2025 à 10:15 - Mis à jour le 13 mai 2025 à 08:40", hashtags: "#Elevage #Lait #Garoua", caption: "Des bidons de lait à Garoua. © DR",
		noise: frenchNoise,
	},
	{
		language: "fr", title: "Le barrage de Natchtigal alimente ses premiers foyers",
		paragraphs: []string{
			"(Le Quotidien) - Les premiers kilowattheures du barrage ont été injectés mardi dans le réseau du Sud, a annoncé l’exploitant.",
			"Quatre cent cinquante foyers de la périphérie de Yaoundé en bénéficient pour l’instant, selon un décompte provisoire.",
			"Oui, mais à quel prix ?",
			"L’association des consommateurs demande la publication des contrats. Elle rappelle que les factures ont augmenté deux fois en dix-huit mois.",
			"La deuxième turbine doit entrer en service en septembre. L’exploitant promet alors une baisse progressive des délestages dans la capitale.",
		},
		author: "Awa Ndiaye", dateLine: "Mardi 24 juin 2025", hashtags: "#Energie #Barrage", caption: "Photo : Le Quotidien",
		noise: frenchNoise,
	},
	{
		language: "en", title: "Mombasa traders welcome longer market hours",
		standfirst: "Stall owners in Mombasa can now stay open until ten at night, a change they had asked the county for since last August.",
		paragraphs: []string{
			"The county government said on Monday that street lighting had been repaired along the whole of the market road.",
			"\"We used to pack up just as people were leaving work,\" said Zainab Omar, who sells spices near the northern gate.",
			"## Lights first, buses next",
			"Traders are now asking for a late bus. The county has promised an answer within six weeks.",
			"Police will keep a post at the gate until midnight, according to the notice that was handed out to stall owners.",
		},
		author: "By Peter Kamau", dateLine: "Published May 12, 2025 10:15 am", hashtags: "#Mombasa #Trade", caption: "A stall at the market. Photo: Courtesy",
		noise: noise{
			menu: []string{"Home", "Politics", "Business", "Sports", "Opinion"}, share: []string{"Share", "Facebook", "WhatsApp", "Print"},
			comments: []string{"Leave a Reply", "2 Comments", "Join the conversation"}, form: []string{"Your email address will not be published. Required fields are marked *", "Save my name, email, and website in this browser for the next time I comment."},
			fields: []string{"Name *", "Email *"}, foot: []string{"© 2025 Coast Daily. All rights reserved.", "Privacy policy"},
			related: "Related articles", inline: "Read also: Fish prices fall as boats return",
			teasers:    [][2]string{{"Fish prices fall as boats return", "Two hundred boats are back at sea after repairs that took most of the spring."}, {"School holidays moved to July", "The ministry wants pupils at home during the census, it said in a circular."}},
			newsletter: "Sign up for our newsletter and get the day’s stories in your inbox.", consent: "We use cookies to improve your experience on our site.", advert: "Advertisement",
			reader: "At last! I hope that they repair the road to the ferry as well, it is full of holes.", tags: []string{"Mombasa", "Markets"},
		},
	},
	{
		language: "pt", title: "Beira reabre o mercado central depois das obras",
		standfirst: "Fechado durante oito meses, o mercado central da Beira voltou a receber vendedores na manhã de segunda-feira.",
		paragraphs: []string{
			"As obras custaram menos do que o previsto e terminaram duas semanas antes do prazo, segundo o município.",
			"«Trabalhámos à chuva durante muito tempo», disse Rosa Machava, que vende legumes perto da entrada principal.",
			"A câmara fria, que estava avariada desde o ciclone, foi substituída e funciona com energia solar.",
			"Os vendedores pedem agora que o parque de estacionamento seja iluminado durante a noite.",
		},
		author: "Por Manuel Tembe", dateLine: "12 de maio de 2025 às 10h15", hashtags: "#Beira #Mercado", caption: "Foto: Arquivo",
		noise: noise{
			menu: []string{"Início", "Política", "Economia", "Desporto"}, share: []string{"Partilhar", "Facebook", "WhatsApp"},
			comments: []string{"Deixe um comentário", "2 Comentários"}, form: []string{"O seu endereço de e-mail não será publicado. Campos obrigatórios são marcados com *"}, fields: []string{"Nome *", "E-mail *"},
			foot: []string{"© 2025 Todos os direitos reservados"}, related: "Artigos relacionados", inline: "Leia também: Porto bate recorde de carga",
			teasers:    [][2]string{{"Porto bate recorde de carga", "O terminal movimentou mais contentores em maio do que em qualquer outro mês."}},
			newsletter: "Assine a nossa newsletter e receba as notícias do dia.", consent: "Este site utiliza cookies para melhorar a sua experiência.", advert: "Publicidade",
			reader: "Finalmente, já era tempo de abrirem, o bairro inteiro estava à espera disto.", tags: []string{"Beira", "Obras"},
		},
	},
	{
		language: "es", title: "Malabo amplía la red de agua potable",
		standfirst: "Tres barrios de Malabo tendrán agua corriente antes de diciembre gracias a una nueva estación de bombeo.",
		paragraphs: []string{
			"El ayuntamiento firmó el contrato el lunes con una empresa local que empleará a sesenta personas durante las obras.",
			"«Llevamos años cargando cubos desde la fuente», explicó Teresa Nchama, vecina del barrio de Ela Nguema.",
			"La primera fase costará dos mil millones de francos CFA y se financiará con un préstamo a quince años.",
			"Los vecinos piden que la tarifa se mantenga durante los dos primeros años de servicio.",
		},
		author: "Por Juan Obiang", dateLine: "12 de mayo de 2025, 10:15", hashtags: "#Malabo #Agua", caption: "Foto: Archivo",
		noise: noise{
			menu: []string{"Inicio", "Política", "Economía", "Deportes"}, share: []string{"Compartir", "Facebook", "WhatsApp"},
			comments: []string{"Deja un comentario", "Deja una respuesta"}, form: []string{"Tu dirección de correo electrónico no será publicada. Los campos obligatorios están marcados con *"}, fields: []string{"Nombre *", "Correo electrónico *"},
			foot: []string{"© 2025 Todos los derechos reservados"}, related: "Artículos relacionados", inline: "Lea también: El puerto estrena grúa",
			teasers:    [][2]string{{"El puerto estrena grúa", "La máquina llegó en barco la semana pasada y puede mover el doble de carga."}},
			newsletter: "Suscríbete a nuestro boletín y recibe las noticias del día.", consent: "Este sitio utiliza cookies para mejorar su experiencia.", advert: "Publicidad",
			reader: "Ojalá sea verdad, porque en mi calle lo prometieron hace ya cuatro años.", tags: []string{"Malabo", "Obras"},
		},
	},
	{
		language: "ar", title: "نواكشوط تفتتح سوقاً جديداً للسمك",
		standfirst: "افتتحت بلدية نواكشوط يوم الاثنين سوقاً جديداً للسمك بالقرب من الميناء بعد أشغال استمرت أكثر من عام.",
		paragraphs: []string{
			"ويضم السوق مئتي محل مجهز بغرف تبريد تعمل بالطاقة الشمسية، بحسب بيان صادر عن البلدية.",
			"وقالت فاطمة بنت أحمد، وهي بائعة في السوق القديم، إن الباعة انتظروا هذا اليوم منذ سنوات طويلة.",
			"وأضافت البلدية أن إيجار المحلات لن يتغير خلال السنتين الأوليين، على أن يراجع بعد ذلك مع ممثلي الباعة.",
			"ويطالب الصيادون الآن بتوسيع الطريق الذي يربط السوق بالميناء لأنه يغلق كثيراً في ساعات الصباح.",
		},
		author: "بقلم أحمد ولد سالم", dateLine: "الثلاثاء 24 يونيو 2025", hashtags: "#نواكشوط #سمك", caption: "صورة: أرشيف",
		noise: noise{
			menu: []string{"الرئيسية", "سياسة", "اقتصاد", "رياضة"}, share: []string{"شارك", "فيسبوك", "واتساب"},
			comments: []string{"اترك تعليقاً", "التعليقات"}, form: []string{"لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *"}, fields: []string{"الاسم *", "البريد الإلكتروني *"},
			foot: []string{"جميع الحقوق محفوظة © 2025"}, related: "مواضيع ذات صلة", inline: "اقرأ أيضاً: الميناء يستقبل سفينة جديدة",
			teasers:    [][2]string{{"الميناء يستقبل سفينة جديدة", "رست السفينة صباح اليوم وعلى متنها معدات مخصصة لمصنع الثلج الجديد."}},
			newsletter: "اشترك في النشرة البريدية ليصلك كل جديد.", consent: "يستخدم هذا الموقع ملفات تعريف الارتباط لتحسين تجربتك.", advert: "إعلان",
			reader: "خبر جميل ونتمنى أن تكون الأسعار مناسبة للجميع في هذا السوق.", tags: []string{"نواكشوط", "أسواق"},
		},
	},
	{
		language: "sw", title: "Wakulima wa Mbeya wapata soko jipya la kahawa",
		standfirst: "Wakulima wa kahawa mkoani Mbeya sasa watauza mazao yao katika soko jipya lililofunguliwa wiki iliyopita.",
		paragraphs: []string{
			"Mkuu wa mkoa alisema kuwa soko hilo litafunguliwa siku tano kwa wiki na litakuwa na mizani ya kisasa.",
			"\"Tulikuwa tunasafiri umbali mrefu kila wiki,\" alisema Neema Mwakyusa, mkulima kutoka kijiji cha Rungwe.",
			"Bei ya kuanzia itatangazwa kila Jumatatu asubuhi ili wakulima wajue mapema watakachopata.",
			"Chama cha ushirika kimeahidi kujenga ghala la pili kabla ya msimu ujao wa mvua kuanza.",
		},
		author: "Na Juma Hassan", dateLine: "Mei 12, 2025", hashtags: "#Kahawa #Mbeya", caption: "Picha: Maktaba",
		noise: noise{
			menu: []string{"Mwanzo", "Siasa", "Uchumi", "Michezo"}, share: []string{"Sambaza", "Facebook", "WhatsApp"},
			comments: []string{"Acha maoni", "Maoni"}, form: []string{"Barua pepe yako haitachapishwa. Sehemu zinazohitajika zimewekwa alama *"}, fields: []string{"Jina *", "Barua pepe *"},
			foot: []string{"© 2025 Haki zote zimehifadhiwa"}, related: "Habari zinazohusiana", inline: "Soma pia: Bandari yapata meli mpya",
			teasers:    [][2]string{{"Bandari yapata meli mpya", "Meli hiyo iliwasili jana ikiwa na mizigo ya viwanda vya nguo na saruji."}},
			newsletter: "Jiandikishe kupokea habari zetu kila siku kwa barua pepe.", consent: "Tovuti hii inatumia vidakuzi ili kuboresha huduma.", advert: "Tangazo",
			reader: "Hongera sana, ila barabara ya kwenda huko bado ni mbovu sana wakati wa mvua.", tags: []string{"Mbeya", "Kilimo"},
		},
	},
}

var frenchNoise = noise{
	menu: []string{"Accueil", "Politique", "Économie", "Société", "Sport"}, share: []string{"Partager", "Facebook", "WhatsApp", "Imprimer"},
	comments: []string{"Réagissez à cet article", "Vos commentaires", "Rejoignez la discussion"},
	form:     []string{"Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *", "Enregistrer mon nom, mon e-mail et mon site dans le navigateur pour mon prochain commentaire."},
	fields:   []string{"Nom *", "E-mail *"}, foot: []string{"© 2025 Le Quotidien. Tous droits réservés.", "Mentions légales", "Qui sommes-nous ?"},
	related: "Sur le même sujet", inline: "Lire aussi : Le pont de Moundou rouvre aux camions",
	teasers: [][2]string{
		{"Le pont de Moundou rouvre aux camions", "Fermé depuis février, l’ouvrage a été renforcé par une entreprise tchadienne."},
		{"Coton : la campagne démarre plus tôt que prévu", "Les semis ont commencé dans trois départements, avec deux semaines d’avance."},
	},
	newsletter: "Abonnez-vous à notre newsletter et recevez chaque matin l’essentiel de l’actualité.", consent: "Ce site utilise des cookies pour améliorer votre expérience.", advert: "Publicité",
	reader: "Bravo à eux, il était temps que quelqu’un s’occupe enfin de cette filière dans le Nord.", tags: []string{"Agriculture", "Cameroun"},
}
