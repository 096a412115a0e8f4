package detector

import (
	"slices"
	"sync"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/language-detector/internal/table"
)

// What a declaration is worth, in nats: it settles what is unsure and never
// overturns a confident text.
const (
	worthOfPage = 1.5 // said of this very text: entry, page, header
	worthOfFeed = 1.0 // said of the whole feed or source
)

// hintsOf weighs what is declared. A catalogue that lists several languages
// gives each the same.
func hintsOf(declared []*v1.DeclaredLanguage) []table.Hint {
	var hints []table.Hint
	for _, d := range declared {
		tag := table.Canonical(d.GetTag())
		if tag == "" {
			continue
		}
		worth := worthOfPage
		if d.GetWhere() == declaredByFeed || d.GetWhere() == declaredByCatalogue {
			worth = worthOfFeed
		}
		hints = append(hints, table.Hint{Tag: tag, Nats: worth})
	}
	return hints
}

const (
	// sourceWindow is how many of a source's latest items are remembered, and
	// sourceLeast how many have to be there.
	sourceWindow = 200
	sourceLeast  = 50
	// sourceShare of them in one language makes it the source's.
	sourceShare = .95
	// maxSources are remembered; of more than these none is.
	maxSources = 20000
)

// sourceRecord remembers the languages of each source's latest items, in this
// process only.
type sourceRecord struct {
	mu     sync.Mutex
	latest map[string]*latestTags
}

type latestTags struct {
	tags [sourceWindow]string
	n    int // ever added
}

func newSourceRecord() *sourceRecord { return &sourceRecord{latest: map[string]*latestTags{}} }

func (r *sourceRecord) add(source, tag string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.latest[source]
	if l == nil {
		if len(r.latest) >= maxSources {
			return
		}
		l = &latestTags{}
		r.latest[source] = l
	}
	l.tags[l.n%sourceWindow] = tag
	l.n++
}

// hints adds the source's own language to what is declared.
func (r *sourceRecord) hints(source string, declared []table.Hint) []table.Hint {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.latest[source]
	if l == nil || l.n < sourceLeast {
		return declared
	}
	seen := l.tags[:min(l.n, sourceWindow)]
	counts := map[string]int{}
	for _, tag := range seen {
		counts[tag]++
	}
	for tag, n := range counts {
		if tag != v1.LanguageUndetermined && float64(n) >= sourceShare*float64(len(seen)) {
			return append(slices.Clip(declared), table.Hint{Tag: tag, Nats: worthOfPage})
		}
	}
	return declared
}
