package database

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/store/story"
)

// known is a row of the table item. All times are microseconds since 1970, 0
// where unknown; feed, place, title, publisher and credit are hashes, 0 for none.
type known struct {
	position, change                   int64
	id, source, country, language, tag string
	agency                             string
	event, story, role, original       string
	revision, similarity               int64
	fetchedAt, publishedAt             int64
	// feed is the one that established the item.
	feed, place, title, publisher, credit int64
	content                               [contentSize]byte
	sketch                                story.Sketch
}

const contentSize = 16

// knownColumns in the order of scanKnown and of rowOf.
func knownColumns() []column {
	return []column{
		{"position", kindInt}, {"change", kindInt}, {"id", kindText}, {"source", kindText}, {"country", kindText},
		{"language", kindText}, {"tag", kindText}, {"agency", kindText}, {"event", kindText}, {"story", kindText}, {"role", kindText},
		{"original", kindText}, {"revision", kindInt}, {"similarity", kindInt}, {"fetched_at", kindInt}, {"published_at", kindInt},
		{"feed", kindInt}, {"place", kindInt}, {"title", kindInt}, {"publisher", kindInt}, {"credit", kindInt},
		{"content", kindBytes}, {"sketch", kindBytes},
	}
}

func (k *known) values() []any {
	return []any{
		k.position, k.change, k.id, k.source, k.country, k.language, k.tag, k.agency, k.event, k.story, k.role,
		k.original, k.revision, k.similarity, k.fetchedAt, k.publishedAt, k.feed, k.place, k.title, k.publisher, k.credit,
		k.content[:], k.sketch.Bytes(),
	}
}

// selectKnown is the list of columns for scanKnown, of the table called i.
func selectKnown() string {
	names := make([]string, 0, 24)
	for _, c := range knownColumns() {
		names = append(names, "i."+c.name)
	}
	return strings.Join(names, ", ")
}

// scanKnown reads a row: some columns that stand before, then those of selectKnown.
func scanKnown(r *sql.Rows, before ...any) (*known, error) {
	k := &known{}
	var content, sketch []byte
	if err := r.Scan(append(before, &k.position, &k.change, &k.id, &k.source, &k.country, &k.language, &k.tag, &k.agency, &k.event, &k.story, &k.role,
		&k.original, &k.revision, &k.similarity, &k.fetchedAt, &k.publishedAt, &k.feed, &k.place, &k.title, &k.publisher, &k.credit,
		&content, &sketch)...); err != nil {
		return nil, err
	}
	copy(k.content[:], content)
	k.sketch = story.FromBytes(sketch)
	return k, nil
}

// queryKnown returns the rows of a query whose first column is a key.
func queryKnown[K any](ctx context.Context, tx *sql.Tx, query string, args ...any) ([]K, []*known, error) {
	found, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, nil, err
	}
	defer found.Close()
	var keys []K
	var all []*known
	for found.Next() {
		var key K
		k, err := scanKnown(found, &key)
		if err != nil {
			return nil, nil, err
		}
		keys, all = append(keys, key), append(all, k)
	}
	return keys, all, found.Err()
}

// incoming is an item that arrives, with what is compared of it.
type incoming struct {
	known
	item *v1.Item
	// changed: the feed showed it before, with another content.
	changed bool
	// published is when the wire had it, of what is taken back from there; else 0.
	published int64
}

// newIncoming reads what is compared. The item must be valid as normalised.
func newIncoming(it *v1.Item) *incoming {
	a, f := it.GetArticle(), it.GetFetched()
	in := &incoming{item: it, changed: f.GetChanged()}
	in.id, in.source, in.event = it.GetId(), it.GetSource().GetId(), it.GetEvent()
	in.country, in.language = v1.CountryToken(it.GetSource().GetCountry()), v1.LanguageToken(it.GetLanguage().GetTag())
	in.tag = strings.ToLower(it.GetLanguage().GetTag())
	in.agency = plain(a.GetAgency())
	in.fetchedAt, in.publishedAt = micros(f.GetFetchedAt()), micros(a.GetPublishedAt())
	in.feed = hash64("feed", f.GetFeedUrl())
	if a.GetUrl() != "" {
		in.place = hash64("place", in.source, a.GetUrl())
	}
	in.title = hash64("title", folded(a.GetTitle()))
	in.publisher, in.credit = hash64("name", folded(it.GetSource().GetName())), hash64("name", folded(a.GetAgency()))
	in.content, in.sketch = contentOf(it), story.Decode(a.GetFingerprint())
	return in
}

// contentOf is the hash of what makes a revision: the text, who wrote it and
// where it stands; not dates, images, keywords or the times of fetching.
func contentOf(it *v1.Item) [contentSize]byte {
	a := it.GetArticle()
	h := sha256.New()
	var size [8]byte
	write := func(list ...string) {
		binary.BigEndian.PutUint64(size[:], uint64(len(list)))
		h.Write(size[:])
		for _, s := range list {
			binary.BigEndian.PutUint64(size[:], uint64(len(s)))
			h.Write(size[:])
			h.Write([]byte(s))
		}
	}
	write(a.GetTitle(), a.GetLede(), a.GetUrl())
	write(a.GetParagraphs()...)
	write(a.GetAuthors()...)
	if it.GetEvent() == eventWithdrawn {
		write(eventWithdrawn)
	}
	return [contentSize]byte(h.Sum(nil))
}

// hash64 is 0 if the last part is empty, and not 0 otherwise.
func hash64(parts ...string) int64 {
	if parts[len(parts)-1] == "" {
		return 0
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return int64(binary.BigEndian.Uint64(sum[:8]) | 1)
}

func folded(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// plain drops what PostgreSQL keeps in no text.
func plain(s string) string { return strings.ReplaceAll(s, "\x00", "") }

// micros reads an RFC 3339 instant; 0 if it is none.
func micros(instant string) int64 {
	t, err := time.Parse(time.RFC3339Nano, instant)
	if err != nil {
		return 0
	}
	return t.UnixMicro()
}

// describe names an item in an error.
func (in *incoming) describe() string { return fmt.Sprintf("item %s of %s", in.id, in.source) }
