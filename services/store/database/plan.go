package database

import (
	"cmp"
	"slices"
	"time"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
	"github.com/depeche-wire/depeche/services/store/story"
)

const (
	eventCreated   = "created"
	eventRevised   = "revised"
	eventWithdrawn = "withdrawn"
)

// Kind is what became of an item that was committed.
type Kind string

// The kinds of outcomes.
const (
	// Created and Revised have a message for the wire.
	Created Kind = "created"
	Revised Kind = "revised"
	// Unchanged: this version is stored already.
	Unchanged Kind = "unchanged"
	// Stale: a newer version is stored already.
	Stale Kind = "stale"
	// Alias: the item is stored already, as seen through another feed or guid.
	Alias Kind = "alias"
	// Failed: see Err.
	Failed Kind = "failed"
)

const (
	// clockSlack is how far ahead of the clock a stored time of reading may be
	// before it is taken for the work of a clock that was wrong.
	clockSlack = int64(time.Hour / time.Microsecond)
	// storyWindow is how long a story takes in copies.
	storyWindow = int64(30 * 24 * time.Hour / time.Microsecond)
	// maxCandidates is how many older items an item is compared with.
	maxCandidates = 32
	// sameText and otherText are shares of common text from which two versions
	// under one address are one item, and under which they are not.
	sameText, otherText = 0.5, 0.2
)

// world is what the database holds that matters to a batch.
type world struct {
	// byID has the items under their own ids and under their aliases.
	byID map[string]*known
	// byPlace has the items at an address, oldest first.
	byPlace map[int64][]*known
	// byHash has the items of the story window by their small hashes.
	byHash map[int64][]*known
	// versions has what is stored of items whose order is in doubt, by position.
	versions map[int64][]version
	// clock is the last change number given out.
	clock int64
}

// version of a stored item.
type version struct {
	fetchedAt int64
	content   [contentSize]byte
}

// revision to write.
type revision struct {
	of     *known
	in     *incoming
	change int64
	number int64
	event  string
	wire   *v1.Item
}

// plan is what a batch does to the database.
type plan struct {
	kinds     []Kind
	revisions []*revision // by input; nil where there is none
	created   []*known
	changed   map[*known]struct{} // existing rows to write whole
	touched   map[*known]struct{} // existing rows of which only fetchedAt moved
	aliases   map[string]*known
	sketches  map[*known][]uint32 // new small hashes
	clock     int64
}

// planner makes a plan. It is pure: the world and the time come in.
type planner struct {
	world
	plan
	now int64
}

// makePlan decides what becomes of each item, in order.
func makePlan(w world, items []*incoming, now time.Time) *plan {
	p := &planner{world: w, now: now.UnixMicro(), plan: plan{
		kinds: make([]Kind, len(items)), revisions: make([]*revision, len(items)), changed: map[*known]struct{}{},
		touched: map[*known]struct{}{}, aliases: map[string]*known{}, sketches: map[*known][]uint32{},
	}}
	for i, in := range items {
		p.kinds[i], p.revisions[i] = p.decide(in)
	}
	p.plan.clock = p.world.clock
	return &p.plan
}

func (p *planner) decide(in *incoming) (Kind, *revision) {
	k := p.byID[in.id]
	if in.published != 0 {
		return p.takeBack(in, k)
	}
	if k == nil {
		if k = p.sameElsewhere(in); k == nil {
			return Created, p.create(in)
		}
		p.byID[in.id], p.aliases[in.id] = k, k
	}
	same := Unchanged
	if k.id != in.id {
		same = Alias
	}
	switch {
	case k.content == in.content:
		if in.fetchedAt > k.fetchedAt {
			k.fetchedAt = in.fetchedAt
			p.touch(k)
		}
		return same, nil
	case slices.Contains(p.versions[k.position], version{in.fetchedAt, in.content}):
		return same, nil
	case in.fetchedAt < k.fetchedAt && k.fetchedAt <= p.now+clockSlack:
		return Stale, nil
	case in.event == eventWithdrawn, in.changed, in.feed == k.feed:
		return Revised, p.revise(in, k)
	}
	return same, nil // another feed's first sight of it
}

// takeBack decides of a revision that the wire has: its number and story are given.
func (p *planner) takeBack(in *incoming, k *known) (Kind, *revision) {
	number, event, place := int64(in.item.GetRevision()), in.item.GetEvent(), in.item.GetStory()
	var r *revision
	switch {
	case k == nil:
		r = p.create(in)
	case k.id != in.id || number <= k.revision:
		return Unchanged, nil
	default:
		r = p.revise(in, k)
	}
	k = r.of
	k.revision, k.event = number, event
	k.story, k.role, k.original, k.similarity = place.GetId(), place.GetRole(), place.GetOriginalId(), int64(place.GetSimilarity()*1000+0.5)
	r.number, r.event, r.wire = number, event, in.item
	if number == 1 {
		return Created, r
	}
	return Revised, r
}

// tick gives out the next change number: the time, made unique.
func (p *planner) tick(in *incoming) int64 {
	at := p.now
	if in.published != 0 {
		at = in.published
	}
	p.world.clock = max(p.world.clock+1, at)
	return p.world.clock
}

func (p *planner) create(in *incoming) *revision {
	k := &known{}
	*k = in.known
	k.position = p.tick(in)
	k.change, k.revision, k.event = k.position, 1, eventCreated
	if in.event == eventWithdrawn {
		k.event = eventWithdrawn
	}
	p.placeInStory(k)
	p.byID[k.id] = k
	if k.place != 0 {
		p.byPlace[k.place] = append(p.byPlace[k.place], k)
	}
	p.created = append(p.created, k)
	p.index(k, k.sketch.Smallest())
	return p.record(in, k)
}

// revise makes the item's row that of the newer version; its id, position, story
// and the feed that established it stay.
func (p *planner) revise(in *incoming, k *known) *revision {
	var fresh []uint32
	for _, h := range in.sketch.Smallest() {
		if !slices.Contains(k.sketch.Smallest(), h) {
			fresh = append(fresh, h)
		}
	}
	k.country, k.language, k.tag, k.agency = in.country, in.language, in.tag, in.agency
	k.place, k.title, k.publisher, k.credit = in.place, in.title, in.publisher, in.credit
	k.content, k.sketch = in.content, in.sketch
	k.fetchedAt, k.publishedAt = in.fetchedAt, in.publishedAt
	k.change, k.revision, k.event = p.tick(in), k.revision+1, eventRevised
	if in.event == eventWithdrawn {
		k.event = eventWithdrawn
	}
	if !slices.Contains(p.created, k) {
		p.changed[k] = struct{}{}
	}
	p.index(k, fresh)
	return p.record(in, k)
}

func (p *planner) touch(k *known) {
	if _, whole := p.changed[k]; !whole && !slices.Contains(p.created, k) {
		p.touched[k] = struct{}{}
	}
}

// index makes the item findable by its small hashes.
func (p *planner) index(k *known, fresh []uint32) {
	p.sketches[k] = append(p.sketches[k], fresh...)
	for _, h := range fresh {
		p.byHash[int64(h)] = append(p.byHash[int64(h)], k)
	}
}

// record makes the public form of the version that the row now has.
func (p *planner) record(in *incoming, k *known) *revision {
	p.versions[k.position] = append(p.versions[k.position], version{k.fetchedAt, k.content})
	return &revision{of: k, in: in, change: k.change, number: k.revision, event: k.event, wire: publicForm(in.item, k)}
}

// publicForm is the item as consumers see it: numbered, in its story, without
// the page and the feed's texts. It shares what it does not change.
func publicForm(it *v1.Item, k *known) *v1.Item {
	f := it.GetFetched()
	e := f.GetEntry()
	public := &v1.Fetched{
		FeedUrl: f.GetFeedUrl(), FetchedAt: f.GetFetchedAt(), Hash: f.GetHash(), Changed: f.GetChanged(), FeedLanguage: f.GetFeedLanguage(),
		Entry: &v1.Entry{
			Guid: e.GetGuid(), Url: e.GetUrl(), Title: e.GetTitle(), PublishedAt: e.GetPublishedAt(), UpdatedAt: e.GetUpdatedAt(),
			PublishedText: e.GetPublishedText(), UpdatedText: e.GetUpdatedText(), Authors: e.GetAuthors(), Categories: e.GetCategories(),
			Language: e.GetLanguage(), Enclosures: e.GetEnclosures(), Credit: e.GetCredit(), Rights: e.GetRights(),
		},
	}
	if pg := f.GetPage(); pg != nil {
		public.Page = &v1.Page{
			Url: pg.GetUrl(), Status: pg.GetStatus(), ContentType: pg.GetContentType(), Language: pg.GetLanguage(), Size: pg.GetSize(),
			FetchedAt: pg.GetFetchedAt(), Error: pg.GetError(),
		}
	}
	return &v1.Item{
		Id: k.id, Revision: int32(k.revision), Event: k.event, Source: it.GetSource(), Fetched: public, Language: it.GetLanguage(), Article: it.GetArticle(),
		Story: &v1.Story{Id: k.story, Role: k.role, OriginalId: k.original, Similarity: float64(k.similarity) / 1000},
	}
}

// sameElsewhere returns the stored item that a new id is another sight of: of the
// same source, at the same address, with the same title or text.
func (p *planner) sameElsewhere(in *incoming) *known {
	if in.place == 0 {
		return nil
	}
	for _, k := range p.byPlace[in.place] {
		if k.source == in.source && sameStory(in, k) {
			return k
		}
	}
	return nil
}

func sameStory(in *incoming, k *known) bool {
	share, _, compared := story.Containment(in.sketch, k.sketch)
	if share >= sameText {
		return true
	}
	if in.title == 0 || in.title != k.title {
		return false
	}
	// One feed that lists two entries of one title and address, with texts that have
	// nothing in common, lists two items.
	return in.feed != k.feed || compared < story.Small || share >= otherText
}

// placeInStory finds the story of a new item.
func (p *planner) placeInStory(k *known) {
	place := story.Find(k.storyItem(), p.candidates(k))
	k.story, k.role, k.original = place.Story, place.Role, place.Original
	k.similarity = int64(place.Similarity*1000 + 0.5)
}

// candidates returns the older items that share most of the small hashes, oldest first.
func (p *planner) candidates(k *known) []story.Item {
	shared := map[*known]int{}
	for _, h := range k.sketch.Smallest() {
		for _, other := range p.byHash[int64(h)] {
			shared[other]++
		}
	}
	all := make([]*known, 0, len(shared))
	for other := range shared {
		all = append(all, other)
	}
	slices.SortFunc(all, func(a, b *known) int {
		return cmp.Or(cmp.Compare(shared[b], shared[a]), cmp.Compare(a.position, b.position))
	})
	all = all[:min(len(all), maxCandidates)]
	slices.SortFunc(all, func(a, b *known) int { return cmp.Compare(a.position, b.position) })
	items := make([]story.Item, len(all))
	for i, other := range all {
		items[i] = other.storyItem()
	}
	return items
}

func (k *known) storyItem() story.Item {
	published := k.publishedAt
	if published == 0 {
		published = k.fetchedAt
	}
	return story.Item{
		ID: k.id, Source: k.source, Publisher: k.publisher, Credit: k.credit, Place: k.place,
		Published: time.UnixMicro(published), Story: k.story, Sketch: k.sketch,
	}
}
