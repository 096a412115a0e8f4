package dates

import (
	"strings"

	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

// WithoutLabels takes off both ends of each line the words that stand around
// dates: labels, weekdays, connectors. What is left is somebody's name, or there
// was no date line.
func WithoutLabels(lines string) string {
	var names []string
	for line := range strings.SplitSeq(lines, "\n") {
		words := strings.Fields(line)
		for len(words) > 0 && isLabel(words[0]) {
			words = words[1:]
		}
		for len(words) > 0 && isLabel(words[len(words)-1]) {
			words = words[:len(words)-1]
		}
		if name := strings.Trim(strings.Join(words, " "), " -–—|,:·•/()"); name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, " | ")
}

func isLabel(w string) bool {
	for k := range strings.FieldsSeq(text.Key(w)) {
		if !labels[k] && !isWeekday[k] && !hasStem(k, updatedStems) && !hasStem(k, publishedStems) && strings.Trim(k, "0123456789") != "" {
			return false
		}
	}
	return true
}

var labels = set("le la les l a au du de des d et en ce on at the of last date time by in am pm heure heures h min derniere dernier mise mis jour ligne le date " +
	"modification actualisation publication publie parution ajoute creation ecrit temps lecture lire minutes minute mn mins read reading vues vue views lu fois " +
	"gmt utc wat cat eat cet est update updated posted ultima atualizacao atualizado em as publicado data por hora horas leitura el la los ultima actualizacion " +
	"في اخر على الساعة بتاريخ تاريخ النشر الساعه تم منذ يوم tarehe saa ilichapishwa imechapishwa mwisho kusasishwa stand uhr um am vom zuletzt aggiornato il alle ore " +
	"edition newsletter archives archive print e il y")
