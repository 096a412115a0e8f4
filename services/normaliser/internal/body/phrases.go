package body

import "strings"

// phraseKind says what a set phrase on a line of its own means.
type phraseKind uint8

const (
	noPhrase     phraseKind = iota
	commentStart            // what follows are readers' comments
	commentForm
	relatedStart // what follows leads to other articles
	sharing
	newsletter
	captionText
	advert
	consent
	copyright
	feedTail
	paywall
	reading // "3 min read", "listen to this article"
	tagList
)

// phrases by meaning, folded and without accents, those that must be the whole line
// with a $; French, English, Portuguese,
// Spanish, Arabic, Swahili, German, Italian.
var phrases = map[phraseKind]string{
	commentStart: `sem comentarios|nenhum comentario|sin comentarios|keine kommentare|hakuna maoni|reagissez a cet article|reagissez a l article|reagir a cet article|reagir|reagissez|vos commentaires|votre commentaire|vos reactions|commentaires|commentaire|les commentaires|rejoignez la discussion|postez votre commentaire|postez un commentaire|deposez un commentaire|deposer un commentaire|exprimez vous|partagez votre avis|vos avis|poster une reponse|forum de l article
		laisser un commentaire|laissez un commentaire|laissez votre commentaire|laisser une reponse|laissez une reponse|ajouter un commentaire|ajoutez un commentaire|poster un commentaire|publier un commentaire|ecrire un commentaire
		commenter cet article|commenter l article|commenter|commentez|aucun commentaire|pas de commentaire|participez a la discussion|participer a la discussion|donnez votre avis|soyez le premier a commenter|repondre|annuler la reponse
		leave a reply|leave a comment|leave a response|leave your comment|post a comment|add a comment|write a comment|add your comment|have your say|what do you think|comments|join the conversation|join the discussion|no comments|comments are closed|cancel reply|be the first to comment|view comments|show comments|your comments|reader comments|react to this article
		deixe um comentario|deixe o seu comentario|deixe uma resposta|deixe seu comentario|deixar um comentario|comentarios|comentar|comente esta noticia|comente este artigo|comente|participe na discussao|participe da discussao|adicionar comentario|cancelar resposta
		deja un comentario|deja una respuesta|dejar un comentario|escribe un comentario|comenta esta noticia|unete a la conversacion|anadir comentario
		اترك تعليقا|اترك تعليقك|اترك ردا|اترك رد|اضف تعليقا|اضف تعليق|اضف تعليقك|التعليقات|تعليقات|تعليق|شارك برايك|انضم الي النقاش|الغاء الرد|كن اول من يعلق|علق علي هذا المقال
		acha maoni|toa maoni|toa maoni yako|weka maoni|acha jibu|maoni|maoni yako|jiunge na mjadala|changia maoni
		schreibe einen kommentar|kommentar schreiben|kommentare|lascia un commento|commenti|laat een reactie achter|reacties`,
	commentForm: `votre adresse e mail ne sera pas publiee|votre adresse email ne sera pas publiee|votre adresse de messagerie ne sera pas publiee|votre adresse courriel ne sera pas publiee|votre e mail ne sera pas publie|les champs obligatoires sont indiques avec|les champs marques d un asterisque sont obligatoires|enregistrer mon nom mon e mail|veuillez vous connecter|connectez vous ou inscrivez vous|signaler un abus|signaler ce commentaire|les propos injurieux seront|les commentaires injurieux seront|assurez vous d entrer toutes les informations
		enregistrer mon nom|connectez vous pour commenter|connectez vous pour publier|connectez vous pour laisser|connectez vous pour reagir|vous devez etre connecte pour|vous devez vous connecter pour|prevenez moi de tous les nouveaux|votre nom$|votre e mail$|votre email$|votre message$|envoyer le commentaire|soumettre le commentaire|ce site utilise akismet|nom obligatoire|e mail obligatoire|identifiez vous|les commentaires sont moderes
		your email address will not be published|your email will not be published|required fields are marked|save my name email|save my name|you must be logged in to post a comment|you must be logged in|log in to comment|notify me of follow up comments|notify me of new posts|this site uses akismet|your name$|your email$|please log in to comment|sign in to comment
		o seu endereco de e mail nao sera publicado|o seu endereco de email nao sera publicado|seu endereco de e mail nao sera publicado|o seu email nao sera publicado|os campos obrigatorios|campos obrigatorios|salvar meus dados neste navegador|guardar o meu nome
		tu direccion de correo electronico no sera publicada|los campos obligatorios|guarda mi nombre correo
		لن يتم نشر عنوان بريدك الالكتروني|لن يتم نشر بريدك الالكتروني|عنوان بريدك الالكتروني لن ينشر|لن ينشر بريدك الالكتروني|الحقول الالزامية|الحقول المطلوبة|احفظ اسمي
		barua pepe yako haitachapishwa|anwani yako ya barua pepe haitachapishwa|sehemu zinazohitajika|sehemu za lazima|deine e mail adresse wird nicht|erforderliche felder sind|il tuo indirizzo email non sara`,
	relatedStart: `lire aussi|lire egalement|lire encore|lire la suite|lire plus|lire l article|a lire aussi|a lire egalement|a lire|a lire sur le meme sujet|lisez aussi|lisez egalement|voir aussi|a voir aussi|voir egalement|a decouvrir|a ecouter aussi|en savoir plus|savoir plus|pour aller plus loin|sur le meme sujet|sur le meme theme|dans la meme rubrique|dans la meme categorie|du meme auteur|articles similaires|articles lies|articles connexes|articles recents|articles associes|autres articles|autres actualites|plus d articles|les plus lus|les plus lus du jour|a ne pas manquer|vous aimerez aussi|vous pourriez aussi aimer|vous pourriez aimer|vous aimerez peut etre|cela pourrait vous interesser|ces articles peuvent vous interesser|ces articles pourraient vous interesser|dernieres nouvelles|dernieres actualites|a la une|article precedent|article suivant|lire notre article|nos derniers articles|suggestions|relire|lire|sur ce sujet|dans le meme theme|dans le meme dossier|nos derniers articles|nos derniers articles sur|lire nos autres|les lecteurs ont lu ensuite|consultez ici|cliquez ici
		read also|read more|also read|read next|read full story|see also|further reading|related articles|related article|related posts|related stories|related story|related news|related topics|related content|related coverage|related|you may also like|you might also like|you may like|more on this story|more on this topic|more stories|more from|most read|most popular|recommended|recommended for you|recommended reading|read this|don t miss|dont miss|up next|latest news|trending|trending now|previous article|next article|more news|top stories|editor s picks|must read
		leia mais|leia tambem|ler tambem|ler mais|leia ainda|veja tambem|ver tambem|saiba mais|artigos relacionados|noticias relacionadas|relacionados|mais lidas|mais lidos|ultimas noticias|sobre o mesmo tema|pode gostar tambem
		lea tambien|lee tambien|leer tambien|leer mas|te puede interesar|ver tambien|noticias relacionadas|mas informacion|lo mas leido|articulos relacionados
		للمزيد|اقرا ايضا|اقرا المزيد|اقرا كذلك|اقرا المزيد حول|مواضيع ذات صلة|اخبار ذات صلة|مقالات ذات صلة|مقالات مشابهة|شاهد ايضا|الاكثر قراءة|طالع ايضا|المزيد|قد يعجبك ايضا|المقال السابق|المقال التالي|حول نفس الموضوع|في نفس الموضوع
		soma pia|soma zaidi|habari zinazohusiana|habari nyingine|zinazosomwa zaidi|tazama pia|habari zaidi|makala zinazohusiana
		lesen sie auch|les ogsa|unaweza pia kusoma|unaweza kusoma|mehr zum thema|das konnte sie auch interessieren|leggi anche|lees ook|lees meer|weiterlesen`,
	sharing: `partager|partager sur|partagez|taille de la police|kindly share this|do you have a story|have you got a story|got a story|vous avez une information|support honest journalism|watch the latest edition|watch the latest episode|please share this|thanks for reading|thank you for reading|merci de votre lecture|merci de nous avoir lus|obrigado por ler|like what you are reading|before you go|veja mais noticias|veja outras noticias|assista aos videos|حجم الخط|البريد الالكتروني|taille du texte|epingler|ajouter a vos selections|ajouter a mes articles|zoomer sur la photo|agrandir la photo|agrandir l image|voir en plein ecran|envoyer cette depeche a un ami|acheter cet article|font size|text size|pin it|enlarge image|partagez sur|partager cet article|partagez cet article|partager l article|partager sur facebook|partager sur twitter|partager via|tweet|tweeter|envoyer par email|envoyer par e mail|envoyer a un ami|imprimer|imprimer cet article|copier le lien|suivez nous|suivez nous sur|suivre|retrouvez nous sur|rejoignez nous sur|rejoignez notre chaine|rejoignez notre canal|suivez notre chaine|telecharger l article|ajouter aux favoris|sauvegarder|reutiliser ce contenu|version imprimable|envoyer cet article|telecharger en pdf|offrir cet article|offrir l article|english version below|version francaise ci dessous|version anglaise ci dessous|read in english|read this article in english|read this page in english|lire en anglais|lire cet article en anglais|lire en francais
		share|share on|share this|share this article|share this story|share this post|share via|share to|share article|tweet this|follow us|follow us on|print this|print|print article|email this|email this article|copy link|link copied|save article|bookmark|join our whatsapp|join us on|download our app|download the app|listen
		compartilhe|compartilhar|partilhar|partilhe|partilhar no|partilhe este artigo|compartilhe esta noticia|siga nos|imprimir|copiar link|compartir|comparte|compartir en|siguenos
		شارك|مشاركة|شارك المقال|شارك هذا المقال|شاركها|شارك عبر|تابعنا|تابعونا|تابعنا علي|طباعة|نسخ الرابط|انشر|غرد
		sambaza|shiriki|shirikisha|tufuate|sambaza habari hii|chapisha|teilen|drucken|condividi|stampa`,
	newsletter: `abonnez vous a notre newsletter|cet article vous est offert|pour soutenir notre travail|soutenez notre travail|soutenez le journalisme|faites un don|diffusez votre communique|recevez notre selection|abonnez vous a la newsletter|abonnez vous$|abonnez vous des maintenant|abonnez vous gratuitement|abonnez vous a nos alertes|abonnez vous a nos newsletters|abonnez vous a nos lettres|abonnez vous a notre|inscrivez vous a notre newsletter|inscrivez vous a la newsletter|inscrivez vous$|inscrivez vous gratuitement|inscrivez vous a nos|recevez notre newsletter|recevez gratuitement|recevez chaque|recevez l essentiel|recevez toute|s abonner|s inscrire|newsletter|la newsletter$|notre newsletter|restez informe|restez connecte|ne manquez rien|ne ratez rien|je m abonne|je m inscris
		subscribe to our newsletter|subscribe to|subscribe|sign up for our|sign up for|sign up to|sign up|get our newsletter|get the latest news|get the newsletter|get our top stories|stay informed|stay updated|stay up to date|never miss|join our newsletter|our newsletter|enter your email|your email address|support our journalism|support independent journalism
		assine|assine a nossa newsletter|subscreva|subscreva a nossa newsletter|receba|receba a nossa newsletter|receba as noticias|inscreva se|suscribete|suscribase|recibe
		اشترك في نشرتنا|اشترك|اشترك في النشرة البريدية|النشرة البريدية|سجل في النشرة|اشترك الان
		jiandikishe|jiunge na jarida letu|pata habari|jisajili|newsletter abonnieren|iscriviti alla newsletter|iscriviti`,
	captionText: `a file photo|in this file photo|file photo of|screenshot|screen shot|capture d ecran|capture ecran|image d illustration|photo d illustration|photo d archives|photo d archive|image illustrative|photo illustrative|illustration|photo|photos|credit photo|credits photo|credit image|credit|credits|photo credit|photo credits|image credit|photo by|picture by|image by|image courtesy|photograph|photograph by|photographer|image|images|picture|video|infographie|dr|ph|ph dr|legende|photo afp|photo reuters|getty images|shutterstock|file photo|file image|file picture|stock photo|courtesy photo|via getty images|afp via getty images
		foto|fotos|fotografia|imagem|imagem ilustrativa|foto de arquivo|credito|creditos|captura de pantalla|captura de tela|captura de ecra|archivo|foto de archivo|imagen
		صورة|صورة ارشيفية|صورة توضيحية|لقطة شاشة|لقطة من الشاشة|الصورة|تصوير|صورة من الارشيف
		picha|picha ya maktaba|picha kwa hisani|bild|foto archivio|symbolbild|quelle|immagine`,
	advert: `publicite|publicites|annonce|annonces|pub|advertisement|advertisements|advertising|advertise with us|sponsored|sponsored content|sponsored links|paid content|contenu sponsorise|contenu partenaire|la suite apres cette publicite|la suite apres cette annonce|la suite apres l annonce|la suite apres la publicite|la suite apres la pub|suite de l article apres la publicite|story continues below advertisement|article continues below advertisement|continue reading below|article continues after ad|continue reading the main story|ad
		publicidade|pub|conteudo patrocinado|publicidad|anuncio|اعلان|اعلانات|محتوي برعاية|tangazo|matangazo|anzeige|werbung|pubblicita|advertentie`,
	consent: `nous utilisons des cookies|cet encart est masque|ce contenu est bloque|by signing up you agree|by subscribing you agree|by clicking submit|ce contenu est masque|pour afficher ce contenu|pour visualiser ce contenu|vous avez refuse les cookies|vous avez refuse le depot|en cliquant sur ok|en cliquant sur tout accepter|en cliquant sur j accepte|les articles commentaires et propos sont|les opinions exprimees|les tribunes n engagent|cette tribune n engage|les tribunes publiees|toute reproduction meme partielle|aviso la reproduccion|la reproduction totale ou partielle|les propos exprimes dans|les points de vue exprimes|cet article n engage que|les commentaires n engagent que|the views expressed|the opinions expressed|views expressed in|this content is blocked|dieses thema im programm|to view this content|to display this content|as opinioes expressas|las opiniones expresadas|الاراء الواردة|nous et nos partenaires|ce site utilise des cookies|ce site utilise les cookies|ce site web utilise des cookies|notre site utilise des cookies|en poursuivant votre navigation|en continuant a naviguer|en continuant votre navigation|en cliquant sur accepter|accepter tout|tout accepter|tout refuser|accepter les cookies|j accepte$|refuser$|parametrer les cookies|gerer les cookies|gerer mes cookies|politique de confidentialite$|politique de cookies$|mentions legales$|respect de votre vie privee$|votre vie privee$|continuer sans accepter|gestion des cookies|personnaliser mes choix
		we use cookies|this site uses cookies|this website uses cookies|our site uses cookies|by continuing to use|by continuing to browse|by using this site|by clicking accept|accept all|accept all cookies|accept cookies|reject all|manage cookies|cookie settings|cookie policy$|privacy policy$|we value your privacy|your privacy$|we and our partners|terms of use$|terms and conditions$|terms of service
		utilizamos cookies|este site utiliza cookies|este site usa cookies|usamos cookies|aceitar todos|aceitar todos os cookies|politica de privacidade$|este sitio utiliza cookies|aceptar todas|politica de privacidad
		نستخدم ملفات تعريف الارتباط|يستخدم هذا الموقع ملفات تعريف الارتباط|قبول الكل|سياسة الخصوصية$|شروط الاستخدام
		tunatumia vidakuzi|tovuti hii inatumia vidakuzi|kubali zote|sera ya faragha$|wir verwenden cookies|diese website verwendet cookies|questo sito utilizza`,
	copyright: `tous droits reserves|tous droits de reproduction|droits reserves|reproduction interdite|toute reproduction interdite|copyright|all rights reserved|todos os direitos reservados|todos los derechos reservados|جميع الحقوق محفوظة|حقوق النشر محفوظة|كل الحقوق محفوظة|haki zote zimehifadhiwa|alle rechte vorbehalten|tutti i diritti riservati|qui sommes nous$|contactez nous$|contact us$|about us$|a propos de nous$|nous contacter$|plan du site|site map`,
	feedTail:  `the post|l article|cet article est apparu en premier|o post|la entrada|der beitrag|el post|l articolo|first published|appeared first on`,
	paywall: `cet article est reserve aux abonnes|article reserve aux abonnes|reserve aux abonnes|contenu reserve aux abonnes|la suite est reservee aux abonnes|la suite de cet article est reservee|cet article est reserve a nos abonnes|ce contenu est reserve aux abonnes|la lecture de cet article est reservee|abonnez vous pour lire la suite|abonnez vous pour lire|pour lire la suite|pour lire la suite de cet article|deja abonne|vous etes deja abonne|vous avez deja un compte|connectez vous pour lire|offert aux abonnes|pour acceder a la suite|pour lire l integralite|choisissez votre formule|choisissez votre abonnement|j en profite$|je profite de l offre$
		this article is for subscribers|this article is for subscribers only|this content is for subscribers|subscribers only|for subscribers only|subscriber only|this article is reserved for subscribers|subscribe to continue|subscribe to continue reading|subscribe to read|to continue reading|to read the full article|to read the full story|to read this article|already a subscriber|already have an account|log in to continue|sign in to continue|continue reading with|register to continue|this is premium content|become a subscriber|unlock this article|you have reached your limit
		exclusivo para assinantes|conteudo exclusivo para assinantes|artigo exclusivo para assinantes|ja e assinante|para continuar a ler|para ler o artigo completo|contenido exclusivo para suscriptores|ya eres suscriptor
		هذا المقال للمشتركين|هذا المحتوي للمشتركين|للمشتركين فقط|لقراءة المقال كاملا|makala hii ni kwa wanachama|kwa wanachama pekee|weiterlesen mit`,
	reading: `temps de lecture|min temps de lecture|this conversation has been edited|this interview has been edited|cet entretien a ete edite|tap to hear|tap to listen|lecture automatique|ecouter cet article|min de lecture|minutes de lecture|mn de lecture|ce texte a ete traduit automatiquement|cet article a ete traduit automatiquement|traduction automatique|this article was translated automatically|this text has been translated automatically|duree de lecture|lecture|ecouter l article|ecouter cet article|ecouter|reading time|estimated reading time|listen to this article|listen to article|read time|min read|tempo de leitura|tiempo de lectura|مدة القراءة|وقت القراءة|استمع الي المقال|muda wa kusoma|lesezeit|nombre de vues|vues|vu|views|lu|lectures|visites|propos recueillis par|propos recueillis$`,
	tagList: `tags|tag|mots cles|mots clefs|mot cle|etiquettes|etiquette|sujets|themes|theme|rubriques|keywords|topics|topic|filed under|in this article|categories|category|categorie|dans|etiquetas|palavras chave|assuntos|temas|palabras clave|وسوم|الوسوم|الكلمات المفتاحية|الكلمات الدلالية|كلمات دلالية|كلمات مفتاحية|lebo|maneno muhimu|vitambulisho|schlagworter|themen|tagged|tagged with|lire sur`,
}

// phraseTable finds set phrases at the beginning of a folded line.
type phraseTable map[string][]phrase // by first word

type phrase struct {
	text  string
	kind  phraseKind
	whole bool // must be the whole line
}

func newPhrases() phraseTable {
	t := phraseTable{}
	for kind := commentStart; kind <= tagList; kind++ {
		for line := range strings.SplitSeq(phrases[kind], "\n") {
			for p := range strings.SplitSeq(strings.TrimSpace(line), "|") {
				p, whole := strings.CutSuffix(p, "$")
				first, _, _ := strings.Cut(p, " ")
				t[first] = append(t[first], phrase{p, kind, whole})
			}
		}
	}
	return t
}

// match returns the longest phrase that begins the line, its meaning, and whether
// it is the whole line but for a count.
func (t phraseTable) match(key string) (kind phraseKind, size int, whole bool) {
	first, _, _ := strings.Cut(key, " ")
	for _, p := range t[first] {
		if len(p.text) <= size || !strings.HasPrefix(key, p.text) || len(key) > len(p.text) && key[len(p.text)] != ' ' {
			continue
		}
		if all := onlyCounts(key[len(p.text):]); all || !p.whole {
			kind, size, whole = p.kind, len(p.text), all
		}
	}
	return kind, size, whole
}

// onlyCounts tells whether words are numbers and what they count: "3 min", "1284 fois".
func onlyCounts(words string) bool {
	for w := range strings.FieldsSeq(words) {
		switch w {
		case "min", "mn", "minute", "minutes", "fois", "s", "x", "times":
		default:
			if strings.Trim(w, "0123456789") != "" {
				return false
			}
		}
	}
	return true
}
